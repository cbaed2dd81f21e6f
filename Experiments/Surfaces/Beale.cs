namespace Runner.Surfaces;

/// <summary>(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: flat regions and steep corners; the minimum is 0, at (3, .5).
/// Beale 1958.</summary>
internal readonly struct Beale : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (one, two, three) = (TNumber.Of(1), TNumber.Of(2), TNumber.Of(3));
        var y = x[1];
        var (yy, yyy) = (y * y, y * y * y);
        var a = TNumber.Of(1.5) - (x[0] * (one - y));
        var b = TNumber.Of(2.25) - (x[0] * (one - yy));
        var c = TNumber.Of(2.625) - (x[0] * (one - yyy));
        gradient[0] = -two * ((a * (one - y)) + (b * (one - yy)) + (c * (one - yyy)));
        gradient[1] = two * x[0] * (a + (two * b * y) + (three * c * yy));
        return (a * a) + (b * b) + (c * c);
    }
}
