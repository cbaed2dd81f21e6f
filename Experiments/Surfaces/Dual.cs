using Runner.Numerics;

namespace Runner.Surfaces;

/// <summary>a + a′ε with ε² = 0: a number and its derivative along one direction.</summary>
internal readonly record struct Dual(double Plain, double Slope) : IDifferentiable<Dual>
{
    public static Dual operator +(Dual a, Dual b) => new(a.Plain + b.Plain, a.Slope + b.Slope);

    public static Dual operator -(Dual a, Dual b) => new(a.Plain - b.Plain, a.Slope - b.Slope);

    public static Dual operator -(Dual a) => new(-a.Plain, -a.Slope);

    public static Dual operator *(Dual a, Dual b) => new(a.Plain * b.Plain, (a.Slope * b.Plain) + (a.Plain * b.Slope));

    public static Dual operator /(Dual a, Dual b)
    {
        var quotient = a.Plain / b.Plain;
        return new Dual(quotient, (a.Slope - (quotient * b.Slope)) / b.Plain);
    }

    public static Dual Of(double value) => new(value, 0);

    public static Dual Sin(Dual a) => new(Simd.Sin(a.Plain), a.Slope * Simd.Cos(a.Plain));

    public static Dual Cos(Dual a) => new(Simd.Cos(a.Plain), -a.Slope * Simd.Sin(a.Plain));

    public static Dual Exp(Dual a)
    {
        var value = Simd.Exp(a.Plain);
        return new Dual(value, a.Slope * value);
    }

    public static Dual Log(Dual a) => new(Simd.Log(a.Plain), a.Slope / a.Plain);

    public static Dual Tanh(Dual a)
    {
        var value = Simd.Tanh(a.Plain);
        return new Dual(value, a.Slope * (1 - (value * value)));
    }

    public static Dual Sqrt(Dual a)
    {
        var value = Math.Sqrt(a.Plain);
        return new Dual(value, a.Slope / (2 * value));
    }

    public static Dual Abs(Dual a) => new(Math.Abs(a.Plain), a.Plain == 0 ? 0 : a.Slope * Math.CopySign(1, a.Plain));
}
