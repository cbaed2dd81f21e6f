using Runner.Numerics;

namespace Runner.Surfaces;

/// <summary>A float64 with the project's own elementary functions.</summary>
internal readonly record struct Real(double Plain) : IDifferentiable<Real>
{
    public static Real operator +(Real a, Real b) => new(a.Plain + b.Plain);

    public static Real operator -(Real a, Real b) => new(a.Plain - b.Plain);

    public static Real operator -(Real a) => new(-a.Plain);

    public static Real operator *(Real a, Real b) => new(a.Plain * b.Plain);

    public static Real operator /(Real a, Real b) => new(a.Plain / b.Plain);

    public static Real Of(double value) => new(value);

    public static Real Sin(Real a) => new(Simd.Sin(a.Plain));

    public static Real Cos(Real a) => new(Simd.Cos(a.Plain));

    public static Real Exp(Real a) => new(Simd.Exp(a.Plain));

    public static Real Log(Real a) => new(Simd.Log(a.Plain));

    public static Real Tanh(Real a) => new(Simd.Tanh(a.Plain));

    public static Real Sqrt(Real a) => new(Math.Sqrt(a.Plain));

    public static Real Abs(Real a) => new(Math.Abs(a.Plain));
}
