using System.Globalization;

namespace Runner.Specs;

/// <summary>
/// The functions that turn ranges and distributions into values. Every worker must derive the same trial from the same spec,
/// so they do not depend on the machine's mathematics library: they use only IEEE basic operations, in a fixed order. Errors
/// stay below 4 ulp, and <see cref="Rounded"/> removes them.
/// </summary>
public static class PortableMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>eˣ: x = k·ln 2 + r with |r| ≤ ln 2 / 2, Taylor series of e^r to the 17th power, exact scaling by 2ᵏ.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x) || x > 709.7)
        {
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        }

        if (x < -745)
        {
            return 0;
        }

        var k = Math.Round(x * 1.44269504088896338700);
        var r = x - (k * Ln2High) - (k * Ln2Low);
        var sum = 0.0;
        for (var i = 17; i >= 1; i--)
        {
            sum = (sum + 1) * r / i;
        }

        return Math.ScaleB(sum + 1, (int)k);
    }

    /// <summary>Natural logarithm of a positive, finite number: x = 2ᵏ·m with m in [√½, √2), then the series of
    /// 2·artanh((m − 1)/(m + 1)).</summary>
    public static double Log(double x)
    {
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            k++;
        }

        var s = (m - 1) / (m + 1);
        var s2 = s * s;
        var sum = 0.0;
        for (var i = 25; i >= 1; i -= 2)
        {
            sum = (sum * s2) + (1.0 / i);
        }

        return (k * Ln2High) + ((2 * s * sum) + (k * Ln2Low));
    }

    /// <summary>Quantile of the standard normal distribution at p in (0, 1). Wichura 1988, "Algorithm AS 241: The Percentage
    /// Points of the Normal Distribution", PPND16, about 1 part in 10¹⁶.</summary>
    public static double NormalQuantile(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - (q * q);
            return q * Ratio(
                r,
                [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3],
                [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3]);
        }

        var tail = Math.Sqrt(-Log(q < 0 ? p : 1 - p));
        var value = tail <= 5
            ? Ratio(
                tail - 1.6,
                [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4],
                [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9])
            : Ratio(
                tail - 5,
                [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
                [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15]);
        return q < 0 ? -value : value;
    }

    /// <summary>The nearest number with 12 significant decimal digits, so that a range gives 0.3 rather than
    /// 0.30000000000000004.</summary>
    public static double Rounded(double value) =>
        double.Parse(value.ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Ratio(double x, ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator) =>
        Polynomial(x, numerator) / Polynomial(x, denominator);

    private static double Polynomial(double x, ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }
}
