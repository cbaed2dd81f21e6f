namespace Runner.Surfaces;

/// <summary>(x + 2y − 7)² + (2x + y − 5)²: a rotated quadratic bowl; the minimum is 0, at (1, 3).</summary>
internal readonly struct Booth : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var a = x[0] + x[1] + x[1] - TNumber.Of(7);
        var b = x[0] + x[0] + x[1] - TNumber.Of(5);
        gradient[0] = TNumber.Of(2) * (a + b + b);
        gradient[1] = TNumber.Of(2) * (a + a + b);
        return (a * a) + (b * b);
    }
}
