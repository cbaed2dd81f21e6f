using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>Where training starts: a group of rows for weights, one for biases, one for the matrices by which recurrent layers see their own states.</summary>
internal sealed class InitializerSettings
{
    /// <summary>Section of named parameters that are set after the scheme has run; its keys are the parameters' names.</summary>
    public const string PlanesSection = "model.init.planes";

    /// <summary>These schemes fill all parameters, biases included, in layout order.</summary>
    private static readonly string[] WholeLayout = ["values", "file", "split-mix-64"];

    /// <summary>Of recurrent layers.</summary>
    private static readonly string[] OfRecurrence = ["orthogonal", "identity", "zeros", "uniform", "normal", "glorot-uniform", "pytorch"];

    private static readonly Condition Recurs = HasLayer("model.layers", "rnn", "lstm", "gru").Or(HasLayer("model.decoder", "rnn", "lstm", "gru"));

    public static readonly InitializerSettings Weights = new("model.init.weights", Part.Weights);

    public static readonly InitializerSettings Bias = new("model.init.bias", Part.Bias);

    public static readonly InitializerSettings Recurrent = new("model.init.recurrent", Part.Recurrent);

    public static readonly Setting InputStd = Number("model.init.input-std", new NumberType(0, Infinite, Noun: "deviation"), "Recurrent layers see their input by weights from N(0, input-std²) instead of those of the scheme.")
        .MayBeAbsent().InLanes().When(Recurs, IsNot("model.init.weights.scheme", WholeLayout));

    public static readonly Setting ForgetBias = Number("model.init.forget-bias", Any, "What lstm adds in its forget gate at the start, both biases together, instead of what the biases' scheme gives.")
        .MayBeAbsent().InLanes().When(HasLayer("model.layers", "lstm").Or(HasLayer("model.decoder", "lstm")), Is("model.bias", "true"), IsNot("model.init.weights.scheme", WholeLayout));

    public static readonly Setting ZeroResidual = Flag("model.init.zero-residual", "In each residual block, the last layer with weights, or the norm after it, starts at 0.")
        .OffAt(false).InLanes().When(Given("model.layers"));

    private InitializerSettings(string section, Part part)
    {
        var (bias, recurrent) = (part == Part.Bias, part == Part.Recurrent);
        var what = bias ? "biases" : recurrent ? "recurrent weights" : "weights";
        var scheme = $"{section}.scheme";
        var noun = "initializer";
        Scheme = (bias
                ? new Setting(scheme, new ChoiceType("initializer of biases", ["zeros", "constant", "uniform", "normal", "truncated-normal", "pytorch"]), "How initial biases are drawn. Not available with the weight schemes values, file and split-mix-64, which fill all parameters.")
                    .By(Is("model.init.weights.scheme", "pytorch"), "pytorch").Else("zeros")
                    .When(Is("model.bias", "true"), IsNot("model.init.weights.scheme", WholeLayout), IsNot("model.kind", "surface"))
                : recurrent ? new Setting(scheme, new ChoiceType("initializer of recurrent weights", [.. OfRecurrence]), "How the initial matrices are drawn by which recurrent layers see their own states, each gate's by itself. With the weights' schemes values, file and split-mix-64, which fill all parameters, there is nothing to choose.")
                    .By(Is("model.init.weights.scheme", "pytorch"), "pytorch").Else("orthogonal").When(Recurs, IsNot("model.init.weights.scheme", WholeLayout))
                : Choice<InitializerKind>(scheme, noun, "How initial weights (or a surface's starting point) are drawn.")
                    .By(Is("model.kind", "surface"), "uniform").Else("glorot-uniform"))
            .InLanes();
        Gain = bias ? null : Number($"{section}.gain", new NumberType(0, Infinite, Above: true, Word: "auto"), "Factor of the scheme's scale; auto for the gain of the activation.")
            .OffAt("auto").InLanes().When(Drawn("glorot-uniform", "glorot-normal", "he-uniform", "he-normal", "lecun-uniform", "lecun-normal", "orthogonal", "delta-orthogonal", "identity", "hadamard"));
        Mean = Number($"{section}.mean", Any, $"Mean of the {what}.").Else(0).InLanes().When(Drawn("normal", "truncated-normal"));
        Std = Number($"{section}.std", new NumberType(0, Infinite, Noun: "deviation"), $"Standard deviation of the {what}.").Else(0.05).InLanes();
        Std = part != Part.Weights ? Std.When(Drawn("normal", "truncated-normal")) : Std.By(Is(scheme, "sparse"), 1).When(Drawn("normal", "truncated-normal", "sparse"));
        From = Number($"{section}.from", Any, "Lower end of the interval.").Else(-0.05).InLanes().When(Drawn("uniform"));
        To = Number($"{section}.to", Any, "Upper end of the interval.").Else(0.05).InLanes().When(Drawn("uniform"));
        (From, To) = part != Part.Weights ? (From, To) : (From.By(Is("model.kind", "surface"), -5), To.By(Is("model.kind", "surface"), 5));
        Value = recurrent ? null : Number($"{section}.value", Any, $"Value of all {what}.").Else(0.1).InLanes().When(Drawn("constant"));
        K = part != Part.Weights ? null : Whole($"{section}.k", 1, 65_536, "Nonzero incoming weights per unit.").Else(15).InLanes().When(Drawn("sparse"));
        Values = part != Part.Weights ? null : new Setting($"{section}.values", new ListType(Any, 1, 100_000, "[0.6, 0.9]"), "All parameters, in layout order: layer by layer, weights row by row, then biases.")
            .InLanes().When(Drawn("values"));
        File = part != Part.Weights ? null : new Setting($"{section}.file", new TextType("the path of a safetensors, NPZ, NPY or text file, relative to the spec"), "File of all parameters: safetensors or NPZ with the names of PyTorch's state_dict, or NPY or text in layout order.")
            .InLanes().When(Drawn("file"));
        Seed = part != Part.Weights ? null : Whole($"{section}.seed", 0, long.MaxValue, "Seed of the SplitMix64 stream; the replicate's init number is added.").Else(SettingValue.Of(0L)).InLanes().When(Drawn("split-mix-64"));

        // Of the schemes, those that the part can have.
        Condition Drawn(params string[] words) => Is(scheme, [.. words.Where(((ChoiceType)Scheme.Type).Words.Contains)]);
    }

    private enum Part
    {
        Weights,
        Bias,
        Recurrent,
    }

    public Setting Scheme { get; }

    public Setting? Gain { get; }

    public Setting Mean { get; }

    public Setting Std { get; }

    public Setting From { get; }

    public Setting To { get; }

    public Setting? Value { get; }

    public Setting? K { get; }

    public Setting? Values { get; }

    public Setting? File { get; }

    public Setting? Seed { get; }

    public IEnumerable<Setting> All =>
        new[] { Scheme, Gain, Mean, Std, From, To, Value, K, Values, File, Seed }.OfType<Setting>();

    /// <summary>The row of a named parameter.</summary>
    public static Setting Plane(string name) =>
        Number($"{PlanesSection}.{name}", Any, "Value of this parameter, set after the scheme has run.").MayBeAbsent().InLanes();
}
