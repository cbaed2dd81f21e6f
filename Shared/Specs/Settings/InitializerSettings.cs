using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>model.init</c>: one group of rows for weights, one for biases.</summary>
internal sealed class InitializerSettings
{
    /// <summary>Section of named parameters that are set after the scheme has run; its keys are the parameters' names.</summary>
    public const string PlanesSection = "model.init.planes";

    /// <summary>These schemes fill all parameters, biases included, in layout order.</summary>
    private static readonly string[] WholeLayout = ["values", "file", "split-mix-64"];

    public static readonly InitializerSettings Weights = new("model.init.weights", bias: false);

    public static readonly InitializerSettings Bias = new("model.init.bias", bias: true);

    public static readonly Setting ZeroResidual = Flag("model.init.zero-residual", "In each residual block, the last layer with weights, or the norm after it, starts at 0.")
        .OffAt(false).InLanes().When(Given("model.layers"));

    private InitializerSettings(string section, bool bias)
    {
        var what = bias ? "biases" : "weights";
        var scheme = $"{section}.scheme";
        var noun = "initializer";
        Scheme = (bias
                ? new Setting(scheme, new ChoiceType("initializer of biases", ["zeros", "constant", "uniform", "normal", "truncated-normal", "pytorch"]), "How initial biases are drawn. Not available with the weight schemes values, file and split-mix-64, which fill all parameters.")
                    .By(Is("model.init.weights.scheme", "pytorch"), "pytorch").Else("zeros")
                    .When(Is("model.bias", "true"), IsNot("model.init.weights.scheme", WholeLayout), IsNot("model.kind", "surface"))
                : Choice<InitializerKind>(scheme, noun, "How initial weights (or a surface's starting point) are drawn.")
                    .By(Is("model.kind", "surface"), "uniform").Else("glorot-uniform"))
            .InLanes();
        Gain = bias ? null : Number($"{section}.gain", new NumberType(0, Infinite, Above: true, Word: "auto"), "Factor of the scheme's scale; auto for the gain of the activation.")
            .OffAt("auto").InLanes().When(Is(scheme, "glorot-uniform", "glorot-normal", "he-uniform", "he-normal", "lecun-uniform", "lecun-normal", "orthogonal", "delta-orthogonal", "identity", "hadamard"));
        Mean = Number($"{section}.mean", Any, $"Mean of the {what}.").Else(0).InLanes().When(Is(scheme, "normal", "truncated-normal"));
        Std = Number($"{section}.std", new NumberType(0, Infinite, Noun: "deviation"), $"Standard deviation of the {what}.").Else(0.05).InLanes();
        Std = bias ? Std.When(Is(scheme, "normal", "truncated-normal")) : Std.By(Is(scheme, "sparse"), 1).When(Is(scheme, "normal", "truncated-normal", "sparse"));
        From = Number($"{section}.from", Any, "Lower end of the interval.").Else(-0.05).InLanes().When(Is(scheme, "uniform"));
        To = Number($"{section}.to", Any, "Upper end of the interval.").Else(0.05).InLanes().When(Is(scheme, "uniform"));
        (From, To) = bias ? (From, To) : (From.By(Is("model.kind", "surface"), -5), To.By(Is("model.kind", "surface"), 5));
        Value = Number($"{section}.value", Any, $"Value of all {what}.").Else(0.1).InLanes().When(Is(scheme, "constant"));
        K = bias ? null : Whole($"{section}.k", 1, 65_536, "Nonzero incoming weights per unit.").Else(15).InLanes().When(Is(scheme, "sparse"));
        Values = bias ? null : new Setting($"{section}.values", new ListType(Any, 1, 100_000, "[0.6, 0.9]"), "All parameters, in layout order: layer by layer, weights row by row, then biases.")
            .InLanes().When(Is(scheme, "values"));
        File = bias ? null : new Setting($"{section}.file", new TextType("the path of a text or NPY file, relative to the spec"), "File with all parameters, in layout order.")
            .InLanes().When(Is(scheme, "file"));
        Seed = bias ? null : Whole($"{section}.seed", 0, long.MaxValue, "Seed of the SplitMix64 stream; the replicate's init number is added.").Else(SettingValue.Of(0L)).InLanes().When(Is(scheme, "split-mix-64"));
    }

    public Setting Scheme { get; }

    public Setting? Gain { get; }

    public Setting Mean { get; }

    public Setting Std { get; }

    public Setting From { get; }

    public Setting To { get; }

    public Setting Value { get; }

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
