using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;
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
            dark => [.. shown.Select((layer, i) => (ITrace)Steps(layer.Name, counts[i], layer.Values.Length, least, width, ChartStyle.SeriesColours(dark)[i]))],
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

    private static Scatter Steps(string layer, int[] counts, int weights, double least, double width, string colour) => new()
    {
        Name = PlotText.Of(layer),
        ShowLegend = true,
        Mode = ModeFlag.Lines,
        X = [least, .. Enumerable.Range(0, Bins + 1).Select(bin => (object)(least + (bin * width)))],
        Y = [0, .. counts.Append(0).Select(count => (object)((double)count / weights))],
        Line = new Line { Color = colour, Width = 2, Shape = ShapeEnum.Hv },
        Text = PlotText.Of(layer),
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Y | HoverInfoFlag.Text,
    };
}
