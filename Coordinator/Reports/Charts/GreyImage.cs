namespace Runner.Reports.Charts;

/// <summary>A small greyscale image; 0 is black.</summary>
/// <param name="Pixels">[rows, columns], row-major.</param>
public sealed record GreyImage(int Rows, int Columns, byte[] Pixels)
{
    /// <summary>Features as an image: <paramref name="low"/> is black, <paramref name="high"/> is white, clamped; NaN is black.</summary>
    public static GreyImage Of<T>(int rows, int columns, ReadOnlySpan<T> features, double low, double high)
        where T : System.Numerics.INumber<T>
    {
        var pixels = new byte[rows * columns];
        var range = high > low ? high - low : 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            var share = (double.CreateTruncating(features[i]) - low) / range;
            pixels[i] = double.IsNaN(share) ? (byte)0 : (byte)Math.Round(Math.Clamp(share, 0, 1) * 255);
        }

        return new GreyImage(rows, columns, pixels);
    }
}
