namespace Runner.Surfaces;

/// <summary>With w = 1 + (x − 1)/4: sin² πw₁ + Σ_{i&lt;n} (wᵢ − 1)² (1 + 10 sin²(πwᵢ + 1)) + (wₙ − 1)² (1 + sin² 2πwₙ); the
/// minimum is 0, at (1, …, 1). Levy and Montalvo 1985.</summary>
internal readonly struct Levy : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (one, two, ten, quarter, pi) = (TNumber.Of(1), TNumber.Of(2), TNumber.Of(10), TNumber.Of(0.25), TNumber.Of(Math.PI));
        var first = pi * (one + ((x[0] - one) * quarter));
        var sum = TNumber.Sin(first) * TNumber.Sin(first);
        for (var i = 0; i < x.Length; i++)
        {
            var off = (x[i] - one) * quarter;
            var last = i == x.Length - 1;
            var angle = last ? two * pi * (one + off) : (pi * (one + off)) + one;
            var (weight, speed) = last ? (one, two * pi) : (ten, pi);
            var (sine, cosine) = (TNumber.Sin(angle), TNumber.Cos(angle));
            var height = one + (weight * sine * sine);
            sum += off * off * height;
            gradient[i] = quarter * ((two * off * height) + (two * off * off * weight * speed * sine * cosine));
        }

        gradient[0] += quarter * two * pi * TNumber.Sin(first) * TNumber.Cos(first);
        return sum;
    }
}
