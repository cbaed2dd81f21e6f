namespace Runner.Data;

/// <summary>
/// Images of smooth curves, features [n, 784] as 28×28 grey levels 0 to 255: each the parabola through three random points, so that
/// six numbers determine it. After the "curves" of Hinton and Salakhutdinov, <i>Reducing the dimensionality of data with neural
/// networks</i> (2006), whose generator was not published; this generator is our own. The first n images do not depend on the size
/// of the set.
/// </summary>
internal static class Curves
{
    public const int Side = 28;
    public const int DefaultSamples = 20_000;
    private const int Segments = 32;

    // A pen of about two pixels: full ink within .5 of the line, none beyond 1.5.
    private const double Ink = 1.5;

    public static RawSamples Read(int samples)
    {
        var count = samples > 0 ? samples : DefaultSamples;
        DataLimits.CheckSize("curves", count, Side * Side);
        var pixels = new byte[count * Side * Side];
        var stream = DataStreams.Curves();
        var nearest = new double[Side * Side];
        Span<double> points = stackalloc double[6];
        for (var i = 0; i < count; i++)
        {
            foreach (ref var coordinate in points)
            {
                coordinate = 4 + (20 * stream.NextDouble());
            }

            Draw(points, nearest, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return new RawSamples("curves", count, Side * Side, new ByteValues(pixels)) { Image = new ImageShape(Side, Side), FullScale = 255 };
    }

    /// <param name="points">x and y of the start, of the middle (at half the parameter), of the end.</param>
    /// <param name="nearest">Scratch: squared distance of each pixel to the curve.</param>
    private static void Draw(ReadOnlySpan<double> points, double[] nearest, Span<byte> pixels)
    {
        Array.Fill(nearest, Ink * Ink);
        var (fromX, fromY) = (points[0], points[1]);
        for (var segment = 1; segment <= Segments; segment++)
        {
            var t = (double)segment / Segments;
            var (toX, toY) = (At(points, 0, t), At(points, 1, t));
            Segment(fromX, fromY, toX, toY, nearest);
            (fromX, fromY) = (toX, toY);
        }

        for (var i = 0; i < nearest.Length; i++)
        {
            pixels[i] = (byte)Math.Floor((255 * Math.Clamp(Ink - Math.Sqrt(nearest[i]), 0, 1)) + 0.5);
        }
    }

    /// <summary>Lagrange's parabola through the three points at t = 0, ½ and 1.</summary>
    private static double At(ReadOnlySpan<double> points, int axis, double t) =>
        (points[axis] * (1 - t) * (1 - (2 * t))) + (points[2 + axis] * 4 * t * (1 - t)) + (points[4 + axis] * t * ((2 * t) - 1));

    private static void Segment(double x1, double y1, double x2, double y2, double[] nearest)
    {
        var (dx, dy) = (x2 - x1, y2 - y1);
        var squared = (dx * dx) + (dy * dy);
        var (left, right) = Range(x1, x2);
        var (top, bottom) = Range(y1, y2);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var along = squared == 0 ? 0 : Math.Clamp((((x - x1) * dx) + ((y - y1) * dy)) / squared, 0, 1);
                var (offX, offY) = (x - (x1 + (along * dx)), y - (y1 + (along * dy)));
                var distance = (offX * offX) + (offY * offY);
                if (distance < nearest[(y * Side) + x])
                    nearest[(y * Side) + x] = distance;
            }
        }
    }

    /// <summary>The range of pixels along one axis that the pen can reach from a segment.</summary>
    private static (int First, int Last) Range(double from, double to) =>
        (Math.Max(0, (int)Math.Floor(Math.Min(from, to) - Ink)), Math.Min(Side - 1, (int)Math.Ceiling(Math.Max(from, to) + Ink)));
}
