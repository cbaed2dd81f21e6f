using System.Collections.Immutable;
using System.Numerics;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Numerics;
using Runner.Specs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Runner.Training.Torch;

/// <summary>Networks given as a list of layers, by PyTorch's definitions.</summary>
internal sealed class TorchLayers<T> : ITorchNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TorchPenalties penalties;
    private readonly TorchLoss loss;
    private readonly Dictionary<int, (Tensor Mean, Tensor Variance)> running = [];

    /// <summary>By the number of their first cell.</summary>
    private readonly Dictionary<int, TorchRecurrence> recurrences = [];

    public TorchLayers(TrialConfig config, LayerNetwork network)
    {
        Network = network;
        penalties = new TorchPenalties(config.Regularizer);
        loss = new TorchLoss(config.Loss, network.OutputActivation, network.Layers[^1].Out is { IsSequence: true } last ? last.Steps : 1);
        var recurrent = new Dictionary<int, Tensor>();
        foreach (var layer in network.Everywhere.Where(layer => layer.Cells.Length > 0))
        {
            var recurrence = new TorchRecurrence(layer, TorchTensors.TypeOf<T>());
            recurrences[layer.Cells[0].Number] = recurrence;
            foreach (var (index, cell) in layer.Cells.Index())
            {
                foreach (var (place, tensor) in recurrence.ParametersOf(index).Index())
                {
                    recurrent[cell.Input.Number + place] = tensor;
                }
            }
        }

        Parameters = [.. Layout.Blocks.Select(block => recurrent.GetValueOrDefault(block.Number) ?? zeros(ShapeOf(block), TorchTensors.TypeOf<T>(), requires_grad: true))];
        Vae = network.Vae is { } vae
            ? new TorchVae<T>(vae, config.Model.Bottleneck, network.Variance is { } block ? Parameters[block.Number] : null, config.Seeds.Sweep)
            : null;
        State = new T[network.StateCount];
        foreach (var norm in network.Everywhere.Where(layer => layer.Kind == LayerKind.BatchNorm))
        {
            var units = norm.In.Units;
            running[norm.State] = (zeros(units, TorchTensors.TypeOf<T>()), ones(units, TorchTensors.TypeOf<T>()));
            State.AsSpan(norm.State + units, units).Fill(T.One);
        }
    }

    public LayerNetwork Network { get; }

    /// <summary>Of a network whose code is drawn.</summary>
    public TorchVae<T>? Vae { get; }

    public ParameterLayout Layout => Network.Layout;

    public IReadOnlyList<Tensor> Parameters { get; }

    public long MultiplyAdds => Network.MultiplyAdds;

    /// <summary>The running mean and then the running variance of each batch-norm layer, in order.</summary>
    public T[] State { get; }

    public void Dispose()
    {
        foreach (var tensor in Parameters.Concat(running.Values.SelectMany(pair => new[] { pair.Mean, pair.Variance })))
        {
            tensor.Dispose();
        }

        foreach (var recurrence in recurrences.Values)
        {
            recurrence.Dispose();
        }
    }

    public Tensor Outputs(Tensor inputs) => Measured(inputs).Output;

    public Tensor Loss(Tensor inputs, Tensor targets)
    {
        if (Vae is not null)
        {
            var (reconstruction, divergences) = Terms(inputs, targets);
            return Vae.Loss(reconstruction, divergences, 1);
        }

        var pass = Measured(inputs);
        return loss.Of(pass.Preactivation, pass.Output, targets);
    }

    public (Tensor Loss, Tensor? Penalty) Train(Tensor inputs, Tensor targets, TorchMode mode)
    {
        if (penalties.NeedInputs)
        {
            inputs.requires_grad = true;
        }

        LoadState();
        var run = new Pass(this, mode, null);
        var pass = run.Run(inputs, Vae is { IsExact: false } ? mode.Draws ?? Vae.StillDraws : null);
        if (mode.Learns)
        {
            SaveState();
        }

        if (Vae is not null)
        {
            return (Vae.Loss(Vae.Reconstruction(pass.Code!, pass.Preactivation, pass.Output, targets, run.Decode), Vae.Divergences(pass.Code!), mode.Share), null);
        }

        return (loss.Of(pass.Preactivation, pass.Output, targets), penalties.Of(pass.Code, inputs));
    }

    /// <summary>The terms of minus the evidence lower bound, with the draws of measurements: minus the log-likelihood, and the divergence by coordinate.</summary>
    public (Tensor Reconstruction, Tensor Divergences) Terms(Tensor inputs, Tensor targets)
    {
        LoadState();
        var run = new Pass(this, TorchMode.Measuring, null);
        var pass = run.Run(inputs, Vae!.IsExact ? null : Vae.StillDraws);
        return (Vae.Reconstruction(pass.Code!, pass.Preactivation, pass.Output, targets, run.Decode), Vae.Divergences(pass.Code!));
    }

    /// <summary>The unit values on a batch, without randomness: for each layer with weights its number and the input and output of the
    /// activation that follows it (the layer's own output if none follows); and the code.</summary>
    public (IReadOnlyList<UnitValues> Units, Tensor? Code) Look(Tensor inputs)
    {
        var seen = new List<UnitValues>();
        LoadState();
        var pass = new Pass(this, TorchMode.Measuring, seen).Run(inputs);
        return (seen, Vae is null ? pass.Code : Vae.Means(pass.Code!));
    }

    /// <summary>What the layers after the code make of codes, without randomness.</summary>
    public Tensor Decode(Tensor codes)
    {
        LoadState();
        return new Pass(this, TorchMode.Measuring, null).Decode(codes);
    }

    public static Tensor Activate(LayerConfig layer, Tensor z) => TorchDense<T>.Activate(layer.Activation, layer.Number("slope"), z);

    private (Tensor Preactivation, Tensor Output, Tensor? Code) Measured(Tensor inputs)
    {
        LoadState();
        return new Pass(this, TorchMode.Measuring, null).Run(inputs);
    }

    private long[] ShapeOf(ParameterBlock block) =>
        block == Network.Variance ? [1] : [.. Network.Everywhere.Single(layer => layer.Number == block.Layer).ShapeOf(block)];

    private void LoadState()
    {
        foreach (var (start, (mean, variance)) in running)
        {
            var units = (int)mean.shape[0];
            TorchTensors.Fill<T>(mean, State.AsSpan(start, units));
            TorchTensors.Fill<T>(variance, State.AsSpan(start + units, units));
        }
    }

    private void SaveState()
    {
        foreach (var (start, (mean, variance)) in running)
        {
            var units = (int)mean.shape[0];
            TorchTensors.Read(mean, State.AsSpan(start, units));
            TorchTensors.Read(variance, State.AsSpan(start + units, units));
        }
    }

    /// <summary>One forward pass through the layers.</summary>
    /// <param name="seen">Receives the unit values; may be null.</param>
    private sealed class Pass(TorchLayers<T> layers, TorchMode mode, List<UnitValues>? seen)
    {
        private (int Number, Tensor Output)? waiting;

        /// <param name="codes">Draws the code of a network that draws one; null for its mean.</param>
        public (Tensor Preactivation, Tensor Output, Tensor? Code) Run(Tensor inputs, RandomStream? codes = null)
        {
            var list = layers.Network.Layers;
            var x = list[0].In switch
            {
                { IsImage: true } image => inputs.reshape(-1, image.Channels, image.Height, image.Width),
                { IsSequence: true } sequence => inputs.reshape(-1, sequence.Steps, sequence.Width),
                _ => inputs,
            };
            var (before, code) = (x, default(Tensor));
            for (var i = 0; i < list.Length; i++)
            {
                before = x;
                x = Through(list[i], x);
                if (i == layers.Network.Code)
                {
                    code = x;
                    x = layers.Vae?.Draw(x, codes) ?? x;
                }
            }

            Settle();
            before = list[^1].Kind == LayerKind.Activation ? before : x;
            return (before.flatten(1), x.flatten(1), code);
        }

        /// <summary>What the decoder makes of codes.</summary>
        public Tensor Decode(Tensor codes) => layers.Network.Layers.Skip(layers.Network.Code + 1).Aggregate(codes, (x, layer) => Through(layer, x)).flatten(1);

        private Tensor Through(PlannedLayer layer, Tensor x)
        {
            var config = layer.Config;
            switch (layer.Kind)
            {
                case LayerKind.Dense:
                    return Wait(layer, F.linear(x, Main(layer), Offset(layer)));
                case LayerKind.Conv:
                    return Wait(layer, Convolved(layer, x));
                case LayerKind.TransposedConv:
                    return Wait(layer, F.conv_transpose2d(
                        x, Main(layer), Offset(layer), Twice(config.Whole("stride")), Twice(layer.Padding), Twice(config.Whole("output-padding"))));
                case LayerKind.MaxPool:
                    return F.max_pool2d(x, Twice(config.Whole("size")), Twice(config.Whole("stride")), Twice(layer.Padding));
                case LayerKind.AveragePool:
                    return F.avg_pool2d(x, Twice(config.Whole("size")), Twice(config.Whole("stride")), Twice(layer.Padding));
                case LayerKind.Upsample:
                    return F.interpolate(x, Twice(layer.Out.Height, layer.Out.Width), mode: InterpolationMode.Nearest);
                case LayerKind.Flatten:
                    return x.flatten(1);
                case LayerKind.Unflatten:
                    return x.reshape(-1, layer.Out.Channels, layer.Out.Height, layer.Out.Width);
                case LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru:
                    Settle();
                    return layers.recurrences[layer.Cells[0].Number].Run(x);
                case LayerKind.Embedding:
                    return Wait(layer, Main(layer).index_select(0, x.flatten().to_type(ScalarType.Int64)).reshape(-1, layer.Out.Steps, layer.Out.Width));
                case LayerKind.BatchNorm:
                    // Of a sequence [batch, features, steps], as PyTorch's BatchNorm1d takes it.
                    return layer.In.IsSequence ? Normed(layer, x.transpose(1, 2)).transpose(1, 2) : Normed(layer, x);
                case LayerKind.LayerNorm:
                    return F.layer_norm(x, [.. x.shape.Skip(layer.In.IsSequence ? 2 : 1)], Main(layer), Offset(layer), config.Number("epsilon"));
                case LayerKind.Dropout:
                    return mode.Draws is { } draws && config.Number("rate") > 0 ? x * TorchDense<T>.Mask(draws, x, config.Number("rate")) : x;
                case LayerKind.Residual:
                    return layer.Inside.Aggregate(x, (value, inside) => Through(inside, value)).Plus(x);
                case LayerKind.Activation:
                    var y = Activate(config, x);
                    See(layer, x, y);
                    return y;
                default:
                    throw new InvalidOperationException(layer.Kind.ToString());
            }
        }

        private Tensor Convolved(PlannedLayer layer, Tensor x)
        {
            var (padding, circular) = (layer.Padding, layer.Config["padding-mode"] is { Text: "circular" });
            if (circular && padding > 0)
            {
                x = F.pad(x, [padding, padding, padding, padding], PaddingModes.Circular);
            }

            return F.conv2d(x, Main(layer), Offset(layer), Twice(layer.Config.Whole("stride")), Twice(circular ? 0 : padding));
        }

        private Tensor Normed(PlannedLayer layer, Tensor x)
        {
            var (mean, variance) = layers.running[layer.State];
            // Updates of statistics that must not be kept go to copies.
            var (kept, spread) = mode is { Training: true, Learns: false } ? (mean.clone(), variance.clone()) : (mean, variance);
            return F.batch_norm(x, kept, spread, Main(layer), Offset(layer), mode.Training, layer.Config.Number("momentum"), layer.Config.Number("epsilon"));
        }

        private Tensor Main(PlannedLayer layer) => layers.Parameters[layer.Main!.Number];

        private Tensor? Offset(PlannedLayer layer) => layer.Offset is { } block ? layers.Parameters[block.Number] : null;

        private Tensor Wait(PlannedLayer layer, Tensor output)
        {
            Settle();
            waiting = (layer.Number, output);
            return output;
        }

        /// <summary>For a layer without a following activation, the unit values are its outputs.</summary>
        private void Settle()
        {
            if (waiting is var (number, output))
            {
                seen?.Add(new UnitValues(number, null, UnitsFirst(output), UnitsFirst(output)));
            }

            waiting = null;
        }

        private void See(PlannedLayer activation, Tensor before, Tensor after)
        {
            if (waiting is var (number, _))
            {
                seen?.Add(new UnitValues(number, activation.Config, UnitsFirst(before), UnitsFirst(after)));
            }

            waiting = null;
        }

        /// <summary>Units of a sequence come last.</summary>
        private static Tensor UnitsFirst(Tensor values) => values.dim() == 3 ? values.transpose(1, 2) : values;

        private static long[] Twice(long side) => [side, side];

        private static long[] Twice(long rows, long columns) => [rows, columns];
    }
}

/// <summary>The unit values of a layer with weights on a batch.</summary>
/// <param name="Number">The number of the layer, from 1.</param>
/// <param name="Activation">The activation that follows the layer; null for none.</param>
/// <param name="Before">[batch, units, …], the input of the activation.</param>
/// <param name="After">The output of the activation.</param>
internal sealed record UnitValues(int Number, LayerConfig? Activation, Tensor Before, Tensor After);
