using Runner.Search;

namespace Runner.Comparison;

/// <summary>Names of axes and values for display.</summary>
public static class AxisNames
{
    /// <summary>The text shown where a conditional axis does not apply.</summary>
    public const string NotApplicable = "n/a";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["model.init.weights"] = "initializer",
        ["model.init.weights.scheme"] = "initializer",
        ["model.init"] = "initializer",
        ["model.init.bias"] = "bias initializer",
        ["model.init.bias.scheme"] = "bias initializer",
        ["model.init.recurrent"] = "recurrent initializer",
        ["model.init.recurrent.scheme"] = "recurrent initializer",
        ["model.init.weights.gain"] = "gain",
        ["model"] = "model",
        ["model.kind"] = "model",
        ["model.surface"] = "surface",
        ["model.activation"] = "activation",
        ["model.activation.hidden"] = "activation",
        ["model.activation.code"] = "code activation",
        ["model.activation.output"] = "output activation",
        ["model.bottleneck"] = "bottleneck",
        ["model.encoder"] = "encoder",
        ["model.hidden"] = "hidden layers",
        ["model.noise"] = "noise",
        ["model.noise.kind"] = "noise",
        ["model.noise.amount"] = "noise amount",
        ["model.tied"] = "tied weights",
        ["model.layers"] = "list of layers",
        ["model.vae"] = "likelihood",
        ["model.vae.likelihood"] = "likelihood",
        ["optimizer"] = "optimizer",
        ["optimizer.name"] = "optimizer",
        ["optimizer.lr"] = "learning rate",
        ["optimizer.momentum"] = "momentum",
        ["schedule"] = "schedule",
        ["schedule.name"] = "schedule",
        ["loss.name"] = "loss",
        ["loss"] = "loss",
        ["training.batch"] = "batch size",
        ["training.weight-decay"] = "weight decay",
        ["training.epochs"] = "epochs",
        ["training.updates"] = "updates",
        ["training.precision"] = "precision",
        ["data"] = "data",
        ["data.source"] = "data",
        ["data.take"] = "samples",
        ["regularizer.dropout"] = "dropout",
    };

    /// <summary>A short, unique name for each path.</summary>
    public static string[] Short(IReadOnlyList<string> paths)
    {
        var names = paths.Select(path => Known.GetValueOrDefault(path) ?? Tail(path, 1)).ToArray();
        for (var parts = 2; parts <= 4; parts++)
        {
            var twice = names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = twice.Contains(names[i]) ? Tail(paths[i], parts) : names[i];
            }
        }

        return names;
    }

    /// <summary>A value as it appears in a sentence: words alone, numbers and booleans with their axis ("learning rate 0.01").</summary>
    /// <param name="texts">How values of the axis are shown.</param>
    public static string Spoken(string axisName, AxisValue? value, ValueTexts texts) =>
        IsWord(value) ? texts.Of(value) : $"{axisName} {texts.Of(value)}";

    /// <summary>A label in a sentence: in quotation marks when it contains words of the spec ("“pytorch” gives …"), so that they are
    /// not read as part of the sentence; plain when it names its axes.</summary>
    public static string Said(string label, IEnumerable<AxisValue?> values) => values.Any(IsWord) ? $"“{label}”" : label;

    private static bool IsWord(AxisValue? value) =>
        value is { Number: null, Text: not ("true" or "false") and { Length: > 0 } text } && char.IsLetter(text[0]);

    private static string Tail(string path, int parts)
    {
        var split = path.Split('.');
        return string.Join(' ', split.Skip(Math.Max(0, split.Length - parts))).Replace('-', ' ');
    }
}
