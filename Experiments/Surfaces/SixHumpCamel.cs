namespace Runner.Surfaces;

/// <summary>(4 − 2.1x² + x⁴/3) x² + xy + (4y² − 4) y²: six minima, two of them global. Dixon and Szegö 1978.</summary>
internal readonly struct SixHumpCamel : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (four, third, slope) = (TNumber.Of(4), TNumber.Of(1.0 / 3), TNumber.Of(2.1));
        var (xx, yy) = (x[0] * x[0], x[1] * x[1]);
        gradient[0] = (x[0] * (TNumber.Of(8) + (xx * ((TNumber.Of(2) * xx) - TNumber.Of(8.4))))) + x[1];
        gradient[1] = x[0] + (x[1] * ((TNumber.Of(16) * yy) - TNumber.Of(8)));
        return ((four + (xx * ((third * xx) - slope))) * xx) + (x[0] * x[1]) + (four * (yy - TNumber.Of(1)) * yy);
    }
}
