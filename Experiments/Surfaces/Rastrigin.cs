namespace Runner.Surfaces;

/// <summary>Σ x² + 10 (1 − cos 2πx): a bowl with a local minimum near every integer point; the global minimum is 0, at 0. Rastrigin
/// 1974.</summary>
internal readonly struct Rastrigin : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (one, ten, turn) = (TNumber.Of(1), TNumber.Of(10), TNumber.Of(2 * Math.PI));
        var sum = TNumber.Of(0);
        for (var i = 0; i < x.Length; i++)
        {
            var angle = turn * x[i];
            sum += (x[i] * x[i]) + (ten * (one - TNumber.Cos(angle)));
            gradient[i] = (x[i] + x[i]) + (ten * turn * TNumber.Sin(angle));
        }

        return sum;
    }
}
