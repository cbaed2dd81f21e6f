namespace Runner.Surfaces;

/// <summary>x² − y²: a saddle point at 0 and no minimum.</summary>
internal readonly struct Saddle : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        gradient[0] = x[0] + x[0];
        gradient[1] = -(x[1] + x[1]);
        return (x[0] * x[0]) - (x[1] * x[1]);
    }
}
