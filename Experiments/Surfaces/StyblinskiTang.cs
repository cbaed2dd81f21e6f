namespace Runner.Surfaces;

/// <summary>½ Σ (x⁴ − 16x² + 5x): two minima per coordinate, 2ⁿ in total; the global minimum is where all coordinates are −2.9035.
/// Styblinski and Tang 1990.</summary>
internal readonly struct StyblinskiTang : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (half, five, sixteen) = (TNumber.Of(0.5), TNumber.Of(5), TNumber.Of(16));
        var sum = TNumber.Of(0);
        for (var i = 0; i < x.Length; i++)
        {
            var square = x[i] * x[i];
            sum += (square * square) - (sixteen * square) + (five * x[i]);
            gradient[i] = (x[i] * (square + square - sixteen)) + TNumber.Of(2.5);
        }

        return half * sum;
    }
}
