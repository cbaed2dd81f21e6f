using System.Text;
using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>A sweep in words: what was trained, on what, for how long, and what varied.</summary>
internal static class SweepWords
{
    /// <summary>What was trained: "autoencoders on handwritten digits".</summary>
    public static string Subject(TrialConfig example, IReadOnlyList<string> axes)
    {
        var network = example.Model.Kind switch
        {
            ModelKind.Autoencoder => example.Model.Noise.Kind == NoiseKind.None || Varies(axes, "model.noise") ? "autoencoders" : "denoising autoencoders",
            ModelKind.Mlp or ModelKind.Layers => "networks",
            ModelKind.Vae => "variational autoencoders",
            ModelKind.Neuron => "single neurons",
            ModelKind.Module => $"{example.Model.Module} networks",
            _ => $"walks on the {example.Model.Surface} surface",
        };
        return example.Model.Kind == ModelKind.Surface ? network : $"{network} on {Data(example.Data, axes)}";
    }

    public static string Data(DataConfig data, IReadOnlyList<string> axes) => Varies(axes, "data") ? "several data sets" : data.Source switch
    {
        DataSource.Digits => "handwritten digits (8 × 8 pixels)",
        DataSource.Xor => "the four XOR patterns",
        DataSource.HadamardToy => "a toy problem whose best solution is known exactly",
        DataSource.Curves => "drawn curves",
        DataSource.SwissRoll => "points on a rolled-up sheet",
        DataSource.TwoSpirals => "two spirals",
        DataSource.HiddenPlane => $"a plane hidden in noise of {Number.Of(data.Dimensions, "dimension")}",
        DataSource.FashionMnist => data.Pool > 1 ? $"pictures of clothes ({28 / data.Pool} × {28 / data.Pool} pixels)" : "pictures of clothes (28 × 28 pixels)",
        DataSource.One => "one sample",
        DataSource.Adding => $"the adding problem over {Number.Of(data.Steps, "step")}",
        DataSource.CopyMemory => $"symbols to be copied after {Number.Of(data.Steps, "step")}",
        DataSource.SineMix => $"sines added, {Number.Of(data.Steps, "step")} long",
        DataSource.SequentialDigits => "handwritten digits, a pixel a step",
        _ => $"{KebabCase.Of(data.Source)}:{data.Path}",
    };

    /// <summary>"30 epochs in batches of 64".</summary>
    public static string Budget(TrainingConfig training, IReadOnlyList<string> axes)
    {
        var length = Varies(axes, "training.epochs") || Varies(axes, "training.updates") || Varies(axes, "training.budget")
            ? $"a varying number of {KebabCase.Of(training.Unit)}"
            : Number.Of(training.Budget, KebabCase.Of(training.Unit).TrimEnd('s'));
        return Varies(axes, "training.batch") ? length
            : training.Batch == 0 ? $"{length} on all samples at once"
            : $"{length} in batches of {Number.Count(training.Batch)}";
    }

    /// <summary>How many runs there are: "270 training runs", "11 of 200 training runs so far".</summary>
    public static string Runs(SweepResults results) => results.IsWhole
        ? Number.Of(results.Planned, "training run")
        : $"{Number.Count(results.Results.Count)} of {Number.Of(results.Planned, "training run")} so far";

    /// <summary>How often settings were trained: "3 seeds each", "1 to 3 orders of the data each".</summary>
    public static string Repeats(SweepResults results)
    {
        var counts = results.RunsByPoint;
        if (counts.Length == 0)
        {
            return "";
        }

        var (least, most) = (counts.Min(), counts.Max());
        var word = most == 1 ? results.Seeds.One : results.Seeds.Many;
        return least == most ? $"{Number.Count(most)} {word} each" : $"{Number.Count(least)} to {Number.Count(most)} {word} each";
    }

    /// <summary>What varies among the recorded runs, as one sentence.</summary>
    public static string Design(SweepResults results, IReadOnlyList<AxisLevels> levels)
    {
        var text = new StringBuilder();
        var varying = levels.Where(axis => axis.Texts.Count > 1).ToArray();
        if (varying.Length == 0)
        {
            text.Append(results.IsWhole ? "One setting" : "One setting so far");
        }
        else
        {
            var parts = varying.Select(axis => axis.IsLong ? $"{axis.Name} {axis.Range}" : $"{axis.Name} ({string.Join(", ", axis.Labels)})").ToArray();
            var every = varying.Aggregate(1L, (product, axis) => Math.Min(1L << 40, product * axis.Texts.Count)) == results.RecordedPoints;
            text.Append(varying.Length == 1 ? "What varies: " : every ? "Every combination of " : $"{Number.Of(results.RecordedPoints, "setting")} of ");
            text.Append(Words.List(parts, most: parts.Length));
        }

        var counts = results.RunsByPoint;
        var most = counts.DefaultIfEmpty(0).Max();
        return text.Append(most <= 1 ? ", each trained once."
            : counts.Min() == most ? $", each trained {Number.Count(most)} times with different {results.Seeds.Many}."
            : $", each trained {Number.Count(counts.Min())} to {Number.Count(most)} times with different {results.Seeds.Many}.").ToString();
    }

    private static bool Varies(IReadOnlyList<string> axes, string path) =>
        axes.Any(axis => axis == path || axis.StartsWith($"{path}.", StringComparison.Ordinal));
}
