namespace Runner.Reports.Charts;

/// <summary>A small image; 0 is black.</summary>
/// <param name="Pixels">[rows, columns] of grey, or [rows, columns, 3] of red, green and blue; row-major.</param>
public sealed record SmallImage(int Rows, int Columns, byte[] Pixels)
{
    /// <summary>As a <c>data:</c> address.</summary>
    public string Address => PngEncoder.DataUri(
        Pixels.Length == Rows * Columns ? PngEncoder.Grey(Columns, Rows, Pixels) : PngEncoder.Colour(Columns, Rows, Pixels));

    /// <summary>Features as an image: <paramref name="low"/> is black, <paramref name="high"/> is full, clamped; NaN is black.</summary>
    /// <param name="features">[channels, rows, columns]; three channels are red, green and blue, and of any other number the first is grey.</param>
    public static SmallImage Of<T>(int rows, int columns, ReadOnlySpan<T> features, double low, double high)
        where T : System.Numerics.INumber<T>
    {
        var plane = rows * columns;
        var channels = features.Length == 3 * plane ? 3 : 1;
        var pixels = new byte[channels * plane];
        var range = high > low ? high - low : 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            var share = (double.CreateTruncating(features[(i % channels * plane) + (i / channels)]) - low) / range;
            pixels[i] = double.IsNaN(share) ? (byte)0 : (byte)Math.Round(Math.Clamp(share, 0, 1) * 255);
        }

        return new SmallImage(rows, columns, pixels);
    }
}
