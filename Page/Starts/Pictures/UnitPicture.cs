using Runner.Comparison;
using Runner.Networks;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>One unit as a small picture.</summary>
/// <param name="What">What it shows, for those who do not see it.</param>
/// <param name="Image">Its address, on a dark ground or a light one.</param>
public sealed record UnitImage(string Name, string What, Func<bool, string> Image);

/// <summary>The units of a network's first layer, one by one.</summary>
public sealed record UnitPicture(string Title, string About, IReadOnlyList<UnitImage> Units, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    private const int Most = 64;
    private const int Steps = 24;

    /// <param name="parameters">In the order of the network's layout; what follows is not read.</param>
    internal static UnitPicture Of(string title, double[] parameters, StartNetwork network)
    {
        var blocks = network.Layout.Blocks.Where(block => block.Layer == 1).ToList();
        var weights = blocks.Single(block => block.Role == ParameterRole.Weights);
        var bias = blocks.SingleOrDefault(block => block.Role == ParameterRole.Bias);
        var units = Enumerable.Range(0, Math.Min(Most, weights.Rows)).Select(unit => (
            Weights: parameters[(weights.Offset + (unit * weights.Columns))..(weights.Offset + ((unit + 1) * weights.Columns))],
            Bias: bias is null ? 0 : parameters[bias.Offset + unit])).ToList();
        var (rows, columns, values) = network.Inputs <= 2 ? Answers(parameters, network, units.Count)
            : network.Data.Image is { } image && image.Rows * image.Columns == network.Inputs ? (image.Rows, image.Columns, units.ConvertAll(unit => unit.Weights))
            : (1, network.Inputs, units.ConvertAll(unit => unit.Weights));
        var largest = values.SelectMany(value => value).Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max();
        return new UnitPicture(
            title,
            (network.Inputs <= 2 ? "What each unit gives, all over the inputs" : "The weights into each unit")
                + $": blue above 0, orange below, the stronger the further; the strongest is {Number.Short(largest)}.{(weights.Rows > Most ? $" The first {Most} of {Number.Count(weights.Rows)} units." : "")}",
            [.. units.Select((unit, i) => new UnitImage(
                $"{i + 1}",
                $"Unit {i + 1}: weights from {Number.Short(unit.Weights.Min())} to {Number.Short(unit.Weights.Max())}, bias {Number.Short(unit.Bias)}",
                dark => Draw(rows, columns, values[i], largest, dark)))],
            ["unit", "bias", "weights"],
            [.. units.Select((unit, i) => (string[])[$"{i + 1}", Number.Exact(unit.Bias), string.Join(' ', unit.Weights.Select(Number.Exact))])]);
    }

    /// <summary>What each unit gives on a grid of the inputs, the highest row first.</summary>
    private static (int Rows, int Columns, List<double[]> Values) Answers(double[] parameters, StartNetwork network, int units)
    {
        var isPlane = network.Inputs == 2;
        var inputs = network.Data.Train.Inputs;
        var box = isPlane ? PlotBox.Around(inputs.Chunk(2).Select(row => (row[0], row[1])), 0.15) : new PlotBox(Math.Min(-1, inputs.Min()), Math.Max(1, inputs.Max()), 0, 0);
        var (xs, ys) = (box.Xs(Steps), box.Ys(Steps));
        var outputs = network.Outputs(parameters, isPlane ? StartNetwork.Grid(xs, [.. ys.Reverse()]) : xs, layer: 0);
        return (isPlane ? Steps : 1, Steps, [.. Enumerable.Range(0, units).Select(unit => outputs.Select(row => row[unit]).ToArray())]);
    }

    /// <summary>Numbers as pixels, in the colours of their signs; what is not finite is grey.</summary>
    internal static string Draw(int rows, int columns, double[] values, double largest, bool dark)
    {
        var palette = Palette.Between(ChartStyle.SeriesColours(dark)[1], dark ? "#151b23" : "#ffffff", ChartStyle.SeriesColours(dark)[0]);
        var pixels = new byte[rows * columns];
        for (var i = 0; i < pixels.Length; i++)
        {
            var share = largest > 0 ? (1 + (values[i] / largest)) / 2 : 0.5;
            pixels[i] = double.IsFinite(share) ? (byte)Math.Round(Math.Clamp(share, 0, 1) * (Palette.Absent - 1)) : Palette.Absent;
        }

        return PngEncoder.DataUri(PngEncoder.Indexed(columns, rows, pixels, palette));
    }
}
