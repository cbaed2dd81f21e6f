using System.Collections.Frozen;
using System.Collections.Immutable;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The table of the kinds of layers that a list may have; reader, JSON schema and guide are derived from it. A key has the same
/// meaning and takes the same values in every kind. PyTorch's definitions and defaults.</summary>
public static class LayerTable
{
    /// <summary>The key of a residual block's own list.</summary>
    public const string InsideKey = "layers";

    private const int Widest = 65_536;

    private static readonly Setting Units = Whole("units", 1, Widest, "Number of units.");
    private static readonly Setting Filters = Whole("filters", 1, Widest, "Number of output channels.");
    private static readonly Setting Kernel = Whole("kernel", 1, 1024, "Side of the square filters, in pixels.").Else(SettingValue.Of(3L));
    private static readonly Setting Size = Whole("size", 1, 1024, "Side of the square that becomes one value.").Else(SettingValue.Of(2L));
    private static readonly Setting Stride = Whole("stride", 1, 1024, "Pixels from one square to the next.");
    private static readonly Setting Padding = new Setting("padding", new IntegerType(0, 1024, "same", -1), "Rows and columns added at each side; same for (kernel − 1)/2.").Else(SettingValue.Of(0L));
    private static readonly Setting Stacked = Whole(InsideKey, 1, 64, "Layers, each on the states of the one before.").Else(SettingValue.Of(1L));
    private static readonly Setting Bidirectional = Flag("bidirectional", "Reads the sequence from both ends; gives the states of both, side by side.").Else(false);
    private static readonly Setting Steps = Choice<GivenSteps>("steps", "choice", "Gives the state after the last step, or a sequence of those after every step.").Else("last");
    private static readonly Setting Slope = Number("slope", new NumberType(0, 10, Noun: "slope"), "Slope below 0 of leaky-relu, α of elu.");
    private static readonly Setting Epsilon = Number("epsilon", Positive, "Added to the variance.").Else(1e-5);

    /// <summary>In the order of the documentation.</summary>
    public static ImmutableArray<LayerForm> All { get; } =
    [
        Form(LayerKind.Dense, "units", "every unit is connected to every feature; images need flatten before it", Units),
        Form(
            LayerKind.Conv,
            "filters",
            "a convolution over an image; circular padding joins opposite sides",
            Filters,
            Kernel,
            Stride.Else(SettingValue.Of(1L)),
            Padding,
            Choice<PaddingMode>("padding-mode", "padding", "Values beyond the edges: 0, or those of the opposite edge.").Else("zeros")),
        Form(
            LayerKind.TransposedConv,
            "filters",
            "the transpose of a convolution: makes an image larger",
            Filters,
            Kernel,
            Stride.Else(SettingValue.Of(1L)),
            Padding,
            Whole("output-padding", 0, 1023, "Rows and columns added to the result at one side; less than the stride.").Else(SettingValue.Of(0L))),
        Form(LayerKind.MaxPool, "size", "the largest value of each square", Size, Stride.MayBeAbsent(), Padding),
        Form(LayerKind.AveragePool, "size", "the mean of each square, padding counted as 0", Size, Stride.MayBeAbsent(), Padding),
        Form(LayerKind.Upsample, "factor", "each pixel becomes a square of factor × factor", Whole("factor", 1, 64, "Factor for height and width.").Else(SettingValue.Of(2L))),
        Form(LayerKind.Flatten, "", "channels × height × width become features"),
        Form(
            LayerKind.Unflatten,
            "",
            "features become channels × height × width",
            Whole("channels", 1, Widest, "Channels of the image."),
            Whole("height", 1, Widest, "Rows of the image."),
            Whole("width", 1, Widest, "Columns of the image.")),
        Form(
            LayerKind.BatchNorm,
            "",
            "each channel, or feature, to mean 0 and variance 1 over the batch, then scaled and shifted; outside training by running means",
            Number("momentum", new NumberType(0, 1, Above: true), "Weight of the newest batch in the running means.").Else(0.1),
            Epsilon),
        Form(LayerKind.LayerNorm, "", "each sample to mean 0 and variance 1, then scaled and shifted", Epsilon),
        Form(LayerKind.Dropout, "rate", "in training, each value becomes 0 with this probability, and the others grow by 1/(1 − rate)", Number("rate", Fraction with { Noun = "probability" }, "Probability that a value becomes 0.").Else(0.5)),
        Form(LayerKind.Residual, InsideKey, "adds its input to the output of its own list of layers"),
        Form(
            LayerKind.Rnn,
            "units",
            "h = tanh(W·x + U·h + b), or relu, step by step; takes sequences",
            Units,
            Stacked,
            Bidirectional,
            Steps,
            Choice<RecurrentActivation>("activation", "activation", "What it applies to the sum.").Else("tanh")),
        Form(LayerKind.Lstm, "units", "long short-term memory; gates in the order input, forget, cell, output", Units, Stacked, Bidirectional, Steps),
        Form(LayerKind.Gru, "units", "gated recurrent unit; gates in the order reset, update, new", Units, Stacked, Bidirectional, Steps),
        Form(
            LayerKind.Embedding,
            "units",
            "whole numbers become vectors that are learnt; the first layer, on features or on steps of one feature",
            Units,
            Whole("vocabulary", 2, 1_000_000, "How many different numbers, from 0.")),
        .. KebabCase.All<ActivationKind>().Select(Activated),
    ];

    private static readonly FrozenDictionary<string, LayerForm> ByWord = All.ToFrozenDictionary(form => form.Word, StringComparer.Ordinal);

    public static IEnumerable<string> Words => All.Select(form => form.Word);

    public static LayerForm? Find(string word) => ByWord.GetValueOrDefault(word);

    public static LayerForm Of(LayerKind kind) => All.First(form => form.Kind == kind);

    public static LayerForm Of(ActivationKind activation) => ByWord[KebabCase.Of(activation)];

    /// <summary>The setting of a key, in any kind; null for none.</summary>
    internal static Setting? Key(string name) => All.SelectMany(form => form.Keys).FirstOrDefault(key => key.Name == name);

    private static LayerForm Form(LayerKind kind, string main, string doc, params ReadOnlySpan<Setting> keys) =>
        new(kind, ActivationKind.Identity, KebabCase.Of(kind), [.. keys], main, doc);

    private static LayerForm Activated(string word)
    {
        var activation = SettingValue.OfWord(word).AsChoice<ActivationKind>();
        Setting[] keys = activation switch
        {
            ActivationKind.LeakyRelu => [Slope.Else(0.01)],
            ActivationKind.Elu => [Slope.Else(1)],
            _ => [],
        };
        return new LayerForm(LayerKind.Activation, activation, word, [.. keys], keys.Length > 0 ? Slope.Name : "", "an activation");
    }
}
