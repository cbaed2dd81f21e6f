namespace Runner.Surfaces;

/// <summary>
/// Σₖ Aₖ·exp(aₖ(x − xₖ)² + bₖ(x − xₖ)(y − yₖ) + cₖ(y − yₖ)²) with four terms: three minima and two saddle points between them, the usual
/// test for methods that find saddle points. Müller and Brown 1979, "Location of saddle points and minimum energy paths by a constrained
/// simplex optimization procedure", eq. 2.
/// </summary>
internal readonly struct MullerBrown : ISurfaceFunction
{
    private static readonly (double Height, double A, double B, double C, double X, double Y)[] Terms =
    [
        (-200, -1, 0, -10, 1, 0),
        (-100, -1, 0, -10, 0, 0.5),
        (-170, -6.5, 11, -6.5, -0.5, 1.5),
        (15, 0.7, 0.6, 0.7, -1, 1),
    ];

    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var sum = TNumber.Of(0);
        (gradient[0], gradient[1]) = (sum, sum);
        foreach (var term in Terms)
        {
            var (a, b, c) = (TNumber.Of(term.A), TNumber.Of(term.B), TNumber.Of(term.C));
            var (u, v) = (x[0] - TNumber.Of(term.X), x[1] - TNumber.Of(term.Y));
            var value = TNumber.Of(term.Height) * TNumber.Exp((a * u * u) + (b * u * v) + (c * v * v));
            gradient[0] += value * ((TNumber.Of(2) * a * u) + (b * v));
            gradient[1] += value * ((b * u) + (TNumber.Of(2) * c * v));
            sum += value;
        }

        return sum;
    }
}
