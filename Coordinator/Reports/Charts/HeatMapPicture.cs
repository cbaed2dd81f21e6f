namespace Runner.Reports.Charts;

/// <summary>A heat map with many cells as an embedded image.</summary>
internal static class HeatMapPicture
{
    /// <summary>The most cells per side; more are averaged, because screens show no more and reports stay small.</summary>
    private const int Side = 400;

    public static string Of(HeatMapData data, AxisScale scale)
    {
        var (rows, columns) = (Math.Min(Side, data.Rows.Count), Math.Min(Side, data.Columns.Count));
        var sums = new double[rows * columns];
        var counts = new int[rows * columns];
        for (var i = 0; i < data.Values.Count; i++)
        {
            var share = scale.At(data.Values[i]);
            if (double.IsNaN(share))
                continue;

            var row = (int)((long)(i / data.Columns.Count) * rows / data.Rows.Count);
            var column = (int)((long)(i % data.Columns.Count) * columns / data.Columns.Count);
            sums[(row * columns) + column] += share;
            counts[(row * columns) + column]++;
        }

        var pixels = new byte[sums.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = counts[i] == 0 ? Palette.Absent : (byte)Math.Round(sums[i] / counts[i] * (Palette.Absent - 1));
        }

        return PngEncoder.DataUri(PngEncoder.Indexed(columns, rows, pixels, Palette.Ramp()));
    }
}
