namespace Runner.Surfaces;

/// <summary>(x² + y − 11)² + (x + y² − 7)²: four minima, all of value 0. Himmelblau 1972.</summary>
internal readonly struct Himmelblau : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var a = (x[0] * x[0]) + x[1] - TNumber.Of(11);
        var b = x[0] + (x[1] * x[1]) - TNumber.Of(7);
        gradient[0] = (TNumber.Of(4) * x[0] * a) + b + b;
        gradient[1] = a + a + (TNumber.Of(4) * x[1] * b);
        return (a * a) + (b * b);
    }
}
