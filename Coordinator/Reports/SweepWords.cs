using System.Text;
using Runner.Comparison;
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
            ModelKind.Mlp => "networks",
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
        DataSource.HadamardToy => "a toy whose best answer is known exactly",
        DataSource.Curves => "drawn curves",
        DataSource.SwissRoll => "points on a rolled-up sheet",
        DataSource.FashionMnist => data.Pool > 1 ? $"pictures of clothes ({28 / data.Pool} × {28 / data.Pool} pixels)" : "pictures of clothes (28 × 28 pixels)",
        DataSource.One => "one sample",
        _ => $"{KebabCase.Of(data.Source)}:{data.Path}",
    };

    /// <summary>"30 epochs in batches of 64".</summary>
    public static string Budget(TrainingConfig training, IReadOnlyList<string> axes)
    {
        var length = Varies(axes, "training.epochs") || Varies(axes, "training.updates") || Varies(axes, "training.budget")
            ? $"a varying number of {KebabCase.Of(training.Unit)}"
            : $"{Number.Count(training.Budget)} {KebabCase.Of(training.Unit)}";
        return Varies(axes, "training.batch") ? length
            : training.Batch == 0 ? $"{length} on all samples at once"
            : $"{length} in batches of {Number.Count(training.Batch)}";
    }

    /// <summary>What varied, as one sentence.</summary>
    public static string Design(SweepOutline outline, IReadOnlyList<AxisLevels> levels)
    {
        var text = new StringBuilder();
        if (levels.Count == 0)
        {
            text.Append("One setting");
        }
        else
        {
            var parts = levels.Select(axis => axis.IsLong ? $"{axis.Name} {axis.Range}" : $"{axis.Name} ({string.Join(", ", axis.Texts)})").ToArray();
            var every = levels.Aggregate(1L, (product, axis) => Math.Min(1L << 40, product * axis.Texts.Count)) == outline.PointCount;
            text.Append(levels.Count == 1 ? "What varied: " : every ? "Every combination of " : $"{Number.Of(outline.PointCount, "setting")} of ");
            text.Append(parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}");
        }

        return text.Append(outline.ReplicateCount > 1 ? $", each trained {Number.Count(outline.ReplicateCount)} times from other seeds." : ", each trained once.").ToString();
    }

    private static bool Varies(IReadOnlyList<string> axes, string path) =>
        axes.Any(axis => axis == path || axis.StartsWith($"{path}.", StringComparison.Ordinal));
}
