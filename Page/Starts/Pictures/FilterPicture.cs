using Runner.Comparison;
using Runner.Data;
using Runner.Networks.Layers;
using Runner.Reports.Charts;
using Runner.Specs;

namespace Runner.Page.Starts.Pictures;

/// <summary>The weights of the first layer of a network that is a list of layers: the kernels of a convolution, or those into each unit of a dense layer.</summary>
internal static class FilterPicture
{
    private const int Most = 64;

    /// <summary>Null where the first layer with weights is neither.</summary>
    /// <param name="parameters">In the order of the network's layout; what follows is not read.</param>
    /// <param name="image">The shape of samples that are images.</param>
    public static UnitPicture? Of(LayerNetwork network, double[] parameters, ImageShape? image)
    {
        if (network.Everywhere.FirstOrDefault(layer => layer.Main is not null && layer.Kind is LayerKind.Conv or LayerKind.Dense || !layer.Cells.IsEmpty) is not { Main: { } weights } first)
        {
            return null;
        }

        var shape = first.Kind == LayerKind.Conv ? new Shape(weights.Columns / (Side(first) * Side(first)), Side(first), Side(first))
            : image is { } pixels && weights.Columns % (pixels.Rows * pixels.Columns) == 0 ? new Shape(weights.Columns / (pixels.Rows * pixels.Columns), pixels.Rows, pixels.Columns)
            : new Shape(1, 1, weights.Columns);
        var units = Enumerable.Range(0, Math.Min(Most, weights.Rows)).Select(unit => parameters[(weights.Offset + (unit * weights.Columns))..(weights.Offset + ((unit + 1) * weights.Columns))]).ToList();
        var biases = units.Select((_, unit) => first.Offset is { } bias ? parameters[bias.Offset + unit] : 0).ToList();
        var largest = units.SelectMany(unit => unit).Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max();
        var (one, many) = first.Kind == LayerKind.Conv ? ("Filter", "filters") : ("Unit", "units");
        return new UnitPicture(
            first.Kind == LayerKind.Conv ? "Filters of the first convolution" : "Units of the first layer",
            $"{(first.Kind == LayerKind.Conv ? "The kernel of each filter" : "The weights into each unit")}: {shape.Colours}; the strongest is {Number.Short(largest)}.{(weights.Rows > Most ? $" The first {Most} of {Number.Count(weights.Rows)} {many}." : "")}",
            [.. units.Select((unit, i) => new UnitImage(
                $"{i + 1}",
                $"{one} {i + 1}: weights from {Number.Short(unit.Min())} to {Number.Short(unit.Max())}, bias {Number.Short(biases[i])}",
                dark => shape.Draw(unit, largest, dark)))],
            [one.ToLowerInvariant(), "bias", "weights"],
            [.. units.Select((unit, i) => (string[])[$"{i + 1}", Number.Exact(biases[i]), string.Join(' ', unit.Select(Number.Exact))])]);
    }

    private static int Side(PlannedLayer layer) => layer.Config.Whole("kernel");

    /// <summary>Of the weights of one unit, row-major.</summary>
    private sealed record Shape(int Channels, int Rows, int Columns)
    {
        private const int Colour = 3;

        private const string Signs = "blue above 0, orange below, the stronger the further";

        public string Colours => Channels switch
        {
            1 => Signs,
            Colour => "red, green and blue as the channels of the image, grey where all are 0",
            var many => $"{Signs}; the {Number.Count(many)} channels are side by side, row by row",
        };

        public string Draw(double[] weights, double largest, bool dark)
        {
            if (Channels == Colour)
            {
                return SmallImage.Of<double>(Rows, Columns, weights, -largest, largest).Address;
            }

            var across = (int)Math.Ceiling(Math.Sqrt(Channels));
            var down = (Channels + across - 1) / across;
            var pixels = new double[down * Rows * across * Columns];
            Array.Fill(pixels, double.NaN);
            for (var i = 0; i < weights.Length; i++)
            {
                var (channel, row, column) = (i / (Rows * Columns), i / Columns % Rows, i % Columns);
                pixels[((((channel / across) * Rows) + row) * across * Columns) + ((channel % across) * Columns) + column] = weights[i];
            }

            return UnitPicture.Draw(down * Rows, across * Columns, pixels, largest, dark);
        }
    }
}
