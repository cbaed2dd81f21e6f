using Plotly.Blazor;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Networks.Weights;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>How the weights of a network are spread: a histogram of each layer's.</summary>
internal static class WeightPicture
{
    private const int Bins = 40;

    private static readonly int Most = ChartStyle.SeriesColours(dark: false).Count;

    /// <summary>Null when no two weights differ.</summary>
    public static PlotPicture? Of(NetworkWeights weights)
    {
        // Biases, and what norms keep, have one index.
        var layers = weights.Tensors.Where(tensor => tensor.Shape.Length > 1)
            .Select(tensor => (tensor.Name, Values: Array.FindAll(TrialProblem.Unpack(tensor.Bytes.Span, weights.Precision), double.IsFinite)))
            .Where(layer => layer.Values.Length > 0).ToList();
        var shown = layers.Take(Most).ToList();
        var all = shown.SelectMany(layer => layer.Values).DefaultIfEmpty().ToArray();
        var (least, width) = (all.Min(), (all.Max() - all.Min()) / Bins);
        if (!(width > 0) || !double.IsFinite(width))
        {
            return null;
        }

        var counts = shown.ConvertAll(layer => Counts(layer.Values, least, width));
        return new PlotPicture(
            "Weights of each layer",
            $"The share of a layer's weights in each of {Bins} ranges of equal width; biases are left out.{(layers.Count > shown.Count ? $" The first {Most} of {layers.Count} layers." : "")}",
            new ChartAxis("weight"),
            new ChartAxis("share of weights"),
            dark => [.. shown.Select((layer, i) => (ITrace)SteppedLine.Of(layer.Name, ChartStyle.SeriesColours(dark)[i], Steps(counts[i], layer.Values.Length, least, width)))],
            ["layer", "from", "to", "weights"],
            [.. shown.SelectMany((layer, i) => counts[i].Select((count, bin) => (string[])
                [layer.Name, Number.Exact(least + (bin * width)), Number.Exact(least + ((bin + 1) * width)), $"{count}"]))]);
    }

    private static int[] Counts(double[] values, double least, double width)
    {
        var counts = new int[Bins];
        foreach (var value in values)
        {
            counts[Math.Clamp((int)((value - least) / width), 0, Bins - 1)]++;
        }

        return counts;
    }

    private static IEnumerable<(double X, double Y)> Steps(int[] counts, int weights, double least, double width) =>
        counts.Append(0).Select((count, bin) => (least + (bin * width), (double)count / weights)).Prepend((least, 0));
}
