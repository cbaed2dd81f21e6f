namespace Runner.Surfaces;

/// <summary>20 (1 − exp(−.2 √(Σx²/n))) + e − exp(Σ cos 2πx / n): nearly flat with ripples far from the origin, a funnel around it;
/// the minimum is 0, at 0, where the function is not differentiable. Ackley 1987.</summary>
internal readonly struct Ackley : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (n, turn, twenty, fifth) = (TNumber.Of(x.Length), TNumber.Of(2 * Math.PI), TNumber.Of(20), TNumber.Of(0.2));
        var (squares, cosines) = (TNumber.Of(0), TNumber.Of(0));
        foreach (var coordinate in x)
        {
            squares += coordinate * coordinate;
            cosines += TNumber.Cos(turn * coordinate);
        }

        var atKink = squares.Plain == 0;
        var radius = atKink ? TNumber.Of(0) : TNumber.Sqrt(squares / n);
        var (funnel, ripple) = (TNumber.Exp(-fifth * radius), TNumber.Exp(cosines / n));
        for (var i = 0; i < x.Length; i++)
        {
            var outward = atKink ? TNumber.Of(0) : TNumber.Of(4) * funnel * x[i] / (n * radius);
            gradient[i] = outward + (ripple * turn * TNumber.Sin(turn * x[i]) / n);
        }

        return (twenty - (twenty * funnel)) + (TNumber.Exp(TNumber.Of(1)) - ripple);
    }
}
