namespace Runner.Surfaces;

/// <summary>1 + Σ x²/4000 − Π cos(xᵢ/√i), i from 1: a bowl with ripples, coupled by the product of cosines; the minimum is 0,
/// at 0. Griewank 1981.</summary>
internal readonly struct Griewank : ISurfaceFunction
{
    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var (sum, product) = (TNumber.Of(0), TNumber.Of(1));
        for (var i = 0; i < x.Length; i++)
        {
            gradient[i] = product; // of all cosines before i
            sum += x[i] * x[i] / TNumber.Of(4000);
            product *= TNumber.Cos(x[i] / Root(i));
        }

        var after = TNumber.Of(1);
        for (var i = x.Length - 1; i >= 0; i--)
        {
            var root = Root(i);
            gradient[i] = (x[i] / TNumber.Of(2000)) + (gradient[i] * after * TNumber.Sin(x[i] / root) / root);
            after *= TNumber.Cos(x[i] / root);
        }

        return TNumber.Of(1) + sum - product;

        static TNumber Root(int i) => TNumber.Of(Math.Sqrt(i + 1));
    }
}
