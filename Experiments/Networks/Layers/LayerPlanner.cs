using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>Plans a sequence of layers: computes their shapes, refuses layers that do not fit, and lays out the parameters.</summary>
/// <param name="shape">The input shape of the first layer.</param>
/// <param name="bias">Whether dense layers and convolutions have biases.</param>
internal sealed class LayerPlanner(LayerShape shape, bool bias)
{
    /// <summary>The largest number of parameters of a network, and of values between two layers for one sample.</summary>
    private const long Most = 1L << 28;

    private readonly ImmutableArray<PlannedLayer>.Builder layers = ImmutableArray.CreateBuilder<PlannedLayer>();
    private const string FromData = "the data give";
    private string giver = FromData;
    private int numbered;
    private int waiting;

    public ParameterLayout Layout { get; } = new();

    public int StateCount { get; private set; }

    /// <summary>The output shape of the layers so far.</summary>
    public LayerShape Shape { get; private set; } = shape;

    public int Count => layers.Count;

    public ImmutableArray<PlannedLayer> Layers => layers.ToImmutable();

    public void Add(ImmutableArray<LayerConfig> list, string path)
    {
        for (var i = 0; i < list.Length; i++)
        {
            Add(list[i], $"{path}[{i}]");
        }
    }

    /// <exception cref="LayerException">It does not fit.</exception>
    public void Add(LayerConfig layer, string path)
    {
        var planned = Plan(layer, path);
        layers.Add(planned);
        Shape = planned.Out;
        giver = $"{layer.Form.Word} gives";
    }

    /// <summary>What follows takes a code that is drawn: half of what the last layer gives are means, the others logarithms of variances.</summary>
    public void Draw(int units)
    {
        (Shape, giver, waiting) = (LayerShape.OfFeatures(units), "the code gives", 0);
    }

    /// <summary>The logarithm of a variance that is learnt; it starts at 0.</summary>
    public ParameterBlock AddVariance()
    {
        var number = ++numbered;
        return Layout.Add($"layer{number}.shift", number, ParameterRole.Shift, 1, 1);
    }

    /// <summary>Adds a dense layer that uses the weights of another transposed, or has its own.</summary>
    /// <param name="tied">The other layer's weights; null for its own.</param>
    /// <returns>The weights.</returns>
    public ParameterBlock AddDense(int units, ParameterBlock? tied)
    {
        var layer = LayerConfig.Of(LayerKind.Dense, ("units", SettingValue.Of((long)units)));
        if (tied is null)
        {
            Add(layer, "model");
            return layers[^1].Main!;
        }

        var number = waiting = ++numbered;
        var planned = new PlannedLayer(layer, Shape, LayerShape.OfFeatures(units)) { Number = number, Main = tied, Transposed = true };
        layers.Add(planned with { Offset = bias ? Layout.Add($"layer{number}.bias", number, ParameterRole.Bias, 1, units) : null });
        Shape = planned.Out;
        return tied;
    }

    private PlannedLayer Plan(LayerConfig layer, string path)
    {
        if (layer.Kind == LayerKind.Residual)
        {
            return Residual(layer, path);
        }

        var given = Meets(layer, path);
        var made = Made(layer, path, given);
        if (made.Count > Most)
        {
            throw new LayerException(path, layer, $"{layer.Form.Word} makes {made} of {given}, more than {Most} numbers per sample", made.IsSequence ? "Use fewer units or shorter sequences." : "Use fewer channels or smaller images.");
        }

        var planned = new PlannedLayer(layer, given, made);
        return layer.Kind switch
        {
            LayerKind.Dense => Weighted(planned, path, made.Width, given.Width, 1),
            LayerKind.Conv => Weighted(planned, path, made.Channels, given.Channels, LayerSizes.Side(layer)),
            LayerKind.TransposedConv => Weighted(planned, path, given.Channels, made.Channels, LayerSizes.Side(layer)),
            LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru => Recurrent(planned, path),
            LayerKind.Embedding => Embedded(planned, path),
            LayerKind.BatchNorm => Normed(planned, given.Units, 2 * given.Units),
            LayerKind.LayerNorm => Normed(planned, given.IsSequence ? given.Width : checked((int)given.Count), 0),
            LayerKind.Activation => Activated(planned),
            _ => planned,
        };
    }

    /// <summary>The input shape of the layer, after checking that it accepts the present shape.</summary>
    private LayerShape Meets(LayerConfig layer, string path)
    {
        var word = layer.Form.Word;
        switch (layer.Kind)
        {
            case LayerKind.Dense or LayerKind.Unflatten when Shape.IsImage:
                throw new LayerException(path, layer, $"{word} takes features, and {giver} {Shape}", "Put flatten before it.");
            case LayerKind.Conv or LayerKind.TransposedConv or LayerKind.MaxPool or LayerKind.AveragePool or LayerKind.Upsample when !Shape.IsImage:
                throw new LayerException(
                    path,
                    layer,
                    $"{word} takes an image (channels × height × width), and {giver} {Shape}",
                    layers.Any(before => before.Kind == LayerKind.Flatten) ? "Put it before flatten, or unflatten before it." : "Use data of images, or put unflatten before it.");
            case LayerKind.Unflatten when Shape.IsSequence:
                throw new LayerException(path, layer, $"{word} takes features, and {giver} {Shape}", "Put flatten before it.");
            case LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru when !Shape.IsSequence:
                throw new LayerException(
                    path,
                    layer,
                    $"{word} takes a sequence (steps × features), and {giver} {Shape}",
                    layers.Any(before => before.Cells.Length > 0) ? "Let the recurrent layer before it give every step (steps: every)." : "Use data of sequences, such as data.window of a csv or data.sequence of an npy.");
            case LayerKind.Embedding when giver != FromData:
                throw new LayerException(path, layer, $"{word} takes whole numbers as the data have them, and {giver} others", "Let it be the first layer.");
            case LayerKind.Embedding when Shape.IsImage || (Shape.IsSequence && Shape.Width > 1):
                throw new LayerException(path, layer, $"{word} takes features, or steps of one feature, and {giver} {Shape}", "Use data with one whole number a step.");
            default:
                return Shape;
        }
    }

    private LayerShape Made(LayerConfig layer, string path, LayerShape given)
    {
        switch (layer.Kind)
        {
            case LayerKind.Dense:
                return given with { Width = layer.Whole("units") };
            case LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru:
                var units = layer.Whole("units") * Directions(layer);
                return layer["steps"] is { Text: "every" } ? given with { Width = units } : LayerShape.OfFeatures(units);
            case LayerKind.Embedding:
                return LayerShape.OfSequence(given.IsSequence ? given.Steps : given.Width, layer.Whole("units"));
            case LayerKind.Conv:
                return Shrunk(layer, path, given, layer.Whole("filters"));
            case LayerKind.MaxPool or LayerKind.AveragePool:
                return Shrunk(layer, path, given, given.Channels);
            case LayerKind.TransposedConv:
                return Grown(layer, path, given);
            case LayerKind.Upsample:
                var factor = layer.Whole("factor");
                return given with { Height = given.Height * factor, Width = given.Width * factor };
            case LayerKind.Flatten:
                return LayerShape.OfFeatures(checked((int)given.Count));
            case LayerKind.Unflatten:
                var made = new LayerShape(layer.Whole("channels"), layer.Whole("height"), layer.Whole("width"));
                return made.Count == given.Count
                    ? made
                    : throw new LayerException(path, layer, $"{made} are {made.Count} numbers, and {giver} {given}", "Give sides whose product is that number.");
            default:
                return given;
        }
    }

    private LayerShape Shrunk(LayerConfig layer, string path, LayerShape given, int channels)
    {
        CheckPadding(layer, path, given);
        var made = new LayerShape(channels, LayerSizes.Shrunk(layer, given.Height), LayerSizes.Shrunk(layer, given.Width));
        return made is { Height: > 0, Width: > 0 }
            ? made
            : throw new LayerException(
                path,
                layer,
                $"{layer.Form.Word} reads squares of {LayerSizes.Side(layer)} × {LayerSizes.Side(layer)}, and {giver} {given}, which is smaller{(LayerSizes.Padding(layer) > 0 ? $" even with a padding of {LayerSizes.Padding(layer)}" : "")}",
                $"Use a smaller {(layer.Form.IndexOf("kernel") >= 0 ? "kernel" : "size")}, or padding.");
    }

    private LayerShape Grown(LayerConfig layer, string path, LayerShape given)
    {
        CheckPadding(layer, path, given);
        if (layer.Whole("output-padding") >= layer.Whole("stride"))
        {
            throw new LayerException(path, layer, $"its output-padding, {layer["output-padding"]}, is not below its stride, {layer["stride"]}", "Give a smaller one.");
        }

        var (height, width) = (LayerSizes.Grown(layer, given.Height), LayerSizes.Grown(layer, given.Width));
        return height is > 0 and < Most && width is > 0 and < Most
            ? new LayerShape(layer.Whole("filters"), (int)height, (int)width)
            : throw new LayerException(path, layer, $"{layer.Form.Word} would make {height} × {width} of {given}", "Use less padding.");
    }

    private static void CheckPadding(LayerConfig layer, string path, LayerShape given)
    {
        var (side, padding) = (LayerSizes.Side(layer), LayerSizes.Padding(layer));
        if (layer["padding"] is { IsNumber: false } && side % 2 == 0)
        {
            throw new LayerException(path, layer, $"padding: same needs an odd size, and it is {side} × {side}", "Give the padding as a number.");
        }

        if (layer.Kind is LayerKind.MaxPool or LayerKind.AveragePool && padding > side / 2)
        {
            throw new LayerException(path, layer, $"its padding, {padding}, is more than half of its size, {side}", "Give less.");
        }

        if (layer["padding-mode"] is { Text: "circular" } && padding > Math.Min(given.Height, given.Width))
        {
            throw new LayerException(path, layer, $"its circular padding, {padding}, is wider than {given}", "Give less.");
        }
    }

    private PlannedLayer Weighted(PlannedLayer planned, string path, int rows, int inputs, int side)
    {
        var columns = (long)inputs * side * side;
        CheckSize(planned, path, rows * columns);

        var number = waiting = ++numbered;
        var fans = new LayerFans((int)columns, rows * side * side, side * side);
        return planned with
        {
            Number = number,
            Main = Layout.Add($"layer{number}.weights", number, ParameterRole.Weights, rows, (int)columns, fans),
            Offset = bias ? Layout.Add($"layer{number}.bias", number, ParameterRole.Bias, 1, planned.Out.Units, fans) : null,
        };
    }

    /// <summary>PyTorch's parameters: of each of its layers, and in it of each direction, [gates × units, inputs], [gates × units, units] and two biases.</summary>
    private PlannedLayer Recurrent(PlannedLayer planned, string path)
    {
        var layer = planned.Config;
        var (units, gates) = (layer.Whole("units"), layer.Kind switch { LayerKind.Lstm => 4, LayerKind.Gru => 3, _ => 1 });
        var cells = ImmutableArray.CreateBuilder<RecurrentCell>();
        var inputs = planned.In.Width;
        waiting = 0;
        for (var level = 0; level < layer.Whole(LayerTable.InsideKey); level++)
        {
            CheckSize(planned, path, (long)gates * units * (inputs + units + 2) * Directions(layer));
            for (var direction = 0; direction < Directions(layer); direction++)
            {
                cells.Add(Cell(++numbered, layer, gates, units, inputs));
            }

            inputs = units * Directions(layer);
        }

        return planned with { Cells = cells.ToImmutable() };
    }

    private RecurrentCell Cell(int number, LayerConfig layer, int gates, int units, int inputs)
    {
        var seen = new LayerFans(inputs, units, 1, layer["activation"] is { Text: "relu" } ? ActivationKind.Relu : layer.Kind == LayerKind.Rnn ? ActivationKind.Tanh : ActivationKind.Identity)
        {
            Gates = gates,
            Recurring = units,
            Forget = layer.Kind == LayerKind.Lstm ? 1 : -1,
        };
        return new RecurrentCell(
            number,
            Layout.Add($"layer{number}.weights", number, ParameterRole.Weights, gates * units, inputs, seen),
            Layout.Add($"layer{number}.recurrent", number, ParameterRole.Recurrent, gates * units, units, seen with { In = units }),
            bias ? Layout.Add($"layer{number}.bias", number, ParameterRole.Bias, 1, gates * units, seen) : null,
            bias ? Layout.Add($"layer{number}.recurrent-bias", number, ParameterRole.Bias, 1, gates * units, seen with { In = units, SeesStates = true }) : null);
    }

    private static int Directions(LayerConfig layer) => layer["bidirectional"] is { Text: "true" } ? 2 : 1;

    /// <summary>A row for each number that there may be.</summary>
    private PlannedLayer Embedded(PlannedLayer planned, string path)
    {
        var (rows, columns) = (planned.Config.Whole("vocabulary"), planned.Config.Whole("units"));
        CheckSize(planned, path, (long)rows * columns);
        var number = waiting = ++numbered;
        return planned with
        {
            Number = number,
            Main = Layout.Add($"layer{number}.weights", number, ParameterRole.Weights, rows, columns, new LayerFans(rows, columns, 1)),
        };
    }

    private void CheckSize(PlannedLayer planned, string path, long weights)
    {
        if (weights + Layout.Count > Most)
        {
            throw new LayerException(path, planned.Config, $"{planned.Config.Form.Word} from {planned.In} to {planned.Out} has {weights} weights, and a network may have {Most}", "Use a narrower layer.");
        }
    }

    /// <summary>Assigns an activation to the layer with weights before it, if it is the first one after that layer.</summary>
    private PlannedLayer Activated(PlannedLayer planned)
    {
        Layout.Activate(waiting, planned.Config.Activation, planned.Config.Number("slope"));
        waiting = 0;
        return planned;
    }

    private PlannedLayer Normed(PlannedLayer planned, int values, int state)
    {
        var number = ++numbered;
        var start = StateCount;
        StateCount += state;
        return planned with
        {
            Number = number,
            State = start,
            Main = Layout.Add($"layer{number}.scale", number, ParameterRole.Scale, 1, values),
            Offset = Layout.Add($"layer{number}.shift", number, ParameterRole.Shift, 1, values),
        };
    }

    private PlannedLayer Residual(LayerConfig layer, string path)
    {
        var (given, from, first) = (Shape, giver, layers.Count);
        Add(layer.Inside, $"{path}.{LayerTable.InsideKey}");
        var inside = layers.Skip(first).ToImmutableArray();
        layers.Count = first;
        if (Shape != given)
        {
            throw new LayerException(path, layer, $"its layers make {Shape} of {given}, and a residual block adds the two", "Make the output shape of its layers equal to the input shape.");
        }

        if (LastNumbered(inside) is { } last)
        {
            Layout.EndResidual(last.LastNumber);
        }

        giver = from;
        return new PlannedLayer(layer, given, given) { Inside = inside };
    }

    private static PlannedLayer? LastNumbered(ImmutableArray<PlannedLayer> among) =>
        among.Reverse().Select(layer => layer.LastNumber > 0 ? layer : LastNumbered(layer.Inside)).FirstOrDefault(layer => layer is not null);
}
