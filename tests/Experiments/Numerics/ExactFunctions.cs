namespace Runner.Tests.Numerics;

/// <summary>References in float64 for functions that System.Math lacks, accurate to some 1e-14 relative: plenty to judge float32 by.</summary>
internal static class ExactFunctions
{
    /// <summary>Kahan's: the rounding of eˣ cancels.</summary>
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1)
        {
            return x;
        }

        return u - 1 == -1 ? -1 : double.IsInfinity(u) ? u : (u - 1) * x / Math.Log(u);
    }

    /// <summary>Kahan's: the rounding of 1 + x cancels.</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) || u == 0 ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>Near 0 by its power series, in the tails by Laplace's continued fraction.</summary>
    public static double NormalCdf(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        var a = Math.Min(Math.Abs(x), 40);
        var density = Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
        double tail;
        if (a < 2.5)
        {
            var term = a;
            var sum = a;
            for (var n = 1; n < 40; n++)
            {
                term *= a * a / ((2 * n) + 1);
                sum += term;
            }

            tail = 0.5 - (density * sum);
        }
        else
        {
            var fraction = a;
            for (var n = 100; n > 0; n--)
            {
                fraction = a + (n / fraction);
            }

            tail = density / fraction;
        }

        return x < 0 ? tail : 1 - tail;
    }
}
