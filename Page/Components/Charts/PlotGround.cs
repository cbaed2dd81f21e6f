namespace Runner.Page.Components.Charts;

/// <summary>What lies behind the traces of a chart.</summary>
/// <param name="Image">Its address, on a dark ground or a light one; null for a bare ground.</param>
public sealed record PlotGround(Func<bool, string>? Image, PlotBox Box)
{
    /// <summary>Whether both axes have the same scale, as distances in the plane mean something.</summary>
    public bool IsToScale { get; init; }
}

/// <summary>A part of a plane.</summary>
public readonly record struct PlotBox(double Left, double Right, double Bottom, double Top)
{
    /// <summary>Around all points.</summary>
    /// <param name="margin">On each side, in shares of the box.</param>
    public static PlotBox Around(IEnumerable<(double X, double Y)> points, double margin)
    {
        var (left, right, bottom, top) = (double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var (x, y) in points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
        {
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (bottom, top) = (Math.Min(bottom, y), Math.Max(top, y));
        }

        return left > right ? new PlotBox(-1, 1, -1, 1) : new PlotBox(left, right, bottom, top).Widened(margin);
    }

    /// <summary>The same middle, and both sides as long as the longer one.</summary>
    public PlotBox Square()
    {
        var half = Math.Max(Right - Left, Top - Bottom) / 2;
        var (x, y) = ((Left + Right) / 2, (Bottom + Top) / 2);
        return new PlotBox(x - half, x + half, y - half, y + half);
    }

    public bool Holds(PlotBox other) => Left <= other.Left && Right >= other.Right && Bottom <= other.Bottom && Top >= other.Top;

    /// <summary>Columns of a grid that has so many, ends included.</summary>
    public double[] Xs(int steps) => Steps(Left, Right, steps);

    /// <summary>Rows of a grid, lowest first.</summary>
    public double[] Ys(int steps) => Steps(Bottom, Top, steps);

    private PlotBox Widened(double margin)
    {
        var (x, y) = (Extra(Left, Right), Extra(Bottom, Top));
        return new PlotBox(Left - x, Right + x, Bottom - y, Top + y);

        double Extra(double from, double to) => to > from ? (to - from) * margin : Math.Max(1e-6, Math.Abs(from) * 1e-6);
    }

    private static double[] Steps(double from, double to, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => from + ((to - from) * i / (steps - 1)))];
}
