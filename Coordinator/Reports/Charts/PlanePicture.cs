namespace Runner.Reports.Charts;

/// <summary>Values on a grid as an embedded image, with bilinear interpolation on the colour scale.</summary>
internal static class PlanePicture
{
    private const int Side = 200;

    /// <param name="values">[rows, columns]; the first row is the lowest and is drawn at the bottom.</param>
    public static string Of(double[][] values, AxisScale scale) => Of(values, scale, Palette.Ramp());

    /// <inheritdoc cref="Of(double[][], AxisScale)"/>
    /// <param name="palette">255 colours from low to high, and that of what has no value.</param>
    /// <param name="bands">Contours: so many steps of one colour each; 0 for none.</param>
    public static string Of(double[][] values, AxisScale scale, byte[] palette, int bands = 0)
    {
        var (rows, columns) = (values.Length, values[0].Length);
        var pixels = new byte[Side * Side];
        for (var i = 0; i < Side; i++)
        {
            var y = (Side - 1 - i) * (rows - 1.0) / (Side - 1);
            var (row, up) = Cell(y, rows);
            for (var j = 0; j < Side; j++)
            {
                var (column, along) = Cell(j * (columns - 1.0) / (Side - 1), columns);
                var below = Mix(At(row, column), At(row, column + 1), along);
                var above = Mix(At(row + 1, column), At(row + 1, column + 1), along);
                var share = Banded(Mix(below, above, up), bands);
                pixels[(i * Side) + j] = double.IsNaN(share) ? Palette.Absent : (byte)Math.Round(share * (Palette.Absent - 1));
            }
        }

        return PngEncoder.DataUri(PngEncoder.Indexed(Side, Side, pixels, palette));

        double At(int row, int column) => scale.At(values[Math.Min(row, rows - 1)][Math.Min(column, columns - 1)]);
    }

    private static double Banded(double share, int bands) => bands == 0 ? share : Math.Min(bands - 1, Math.Floor(share * bands)) / Math.Max(1, bands - 1);

    private static (int Cell, double Share) Cell(double at, int count)
    {
        var cell = Math.Clamp((int)at, 0, Math.Max(0, count - 2));
        return (cell, at - cell);
    }

    private static double Mix(double a, double b, double share) => a + ((b - a) * share);
}
