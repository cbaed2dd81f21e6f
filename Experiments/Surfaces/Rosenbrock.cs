namespace Runner.Surfaces;

/// <summary>Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²: a curved narrow valley; the minimum is 0, at (1, …, 1). Rosenbrock 1960.</summary>
internal readonly struct Rosenbrock : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (one, two, hundred) = (TNumber.Of(1), TNumber.Of(2), TNumber.Of(100));
        var sum = TNumber.Of(0);
        gradient.Fill(TNumber.Of(0));
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var off = x[i + 1] - (x[i] * x[i]);
            var left = one - x[i];
            sum += (hundred * off * off) + (left * left);
            gradient[i] -= two * ((two * hundred * x[i] * off) + left);
            gradient[i + 1] += two * hundred * off;
        }

        return sum;
    }
}
