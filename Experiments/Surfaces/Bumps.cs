namespace Runner.Surfaces;

/// <summary>Σ x² + ½ (1 − cos 2πx): a bowl with shallow local minima, which show the effect of momentum; the minimum is 0, at 0.</summary>
internal readonly struct Bumps : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (one, half, pi) = (TNumber.Of(1), TNumber.Of(0.5), TNumber.Of(Math.PI));
        var sum = TNumber.Of(0);
        for (var i = 0; i < x.Length; i++)
        {
            var angle = (pi + pi) * x[i];
            sum += (x[i] * x[i]) + (half * (one - TNumber.Cos(angle)));
            gradient[i] = (x[i] + x[i]) + (pi * TNumber.Sin(angle));
        }

        return sum;
    }
}
