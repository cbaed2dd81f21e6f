namespace Runner.Comparison.Statistics;

/// <summary>The χ² distribution by the regularized incomplete gamma function (Press et al., Numerical Recipes, 3rd ed.,
/// section 6.2: series below a + 1, continued fraction above).</summary>
public static class ChiSquare
{
    /// <summary>P(χ² &gt; x) with <paramref name="degrees"/> degrees of freedom.</summary>
    public static double UpperTail(double x, int degrees)
    {
        if (x <= 0)
        {
            return 1;
        }

        var a = degrees / 2.0;
        return x / 2 < a + 1 ? 1 - LowerSeries(a, x / 2) : UpperFraction(a, x / 2);
    }

    private static double LowerSeries(double a, double x)
    {
        var term = 1 / a;
        var sum = term;
        for (var n = 1; n < 10_000 && Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum * Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
    }

    private static double UpperFraction(double a, double x)
    {
        const double tiny = 1e-300;
        var b = x + 1 - a;
        var c = 1 / tiny;
        var d = 1 / b;
        var h = d;
        for (var n = 1; n < 10_000; n++)
        {
            var factor = -n * (n - a);
            b += 2;
            d = (factor * d) + b;
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = b + (factor / c);
            c = Math.Abs(c) < tiny ? tiny : c;
            var step = d * c;
            h *= step;
            if (Math.Abs(step - 1) < 1e-16)
            {
                break;
            }
        }

        return h * Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
    }

    /// <summary>ln Γ(a) for multiples of ½, by the recurrence, because degrees of freedom are whole numbers.</summary>
    private static double LogGamma(double a)
    {
        var sum = 0.0;
        while (a > 1)
        {
            a--;
            sum += Math.Log(a);
        }

        return a == 1 ? sum : sum + (.5 * Math.Log(Math.PI));
    }
}
