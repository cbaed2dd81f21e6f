using Runner.Networks;

namespace Runner.Tests.Networks;

/// <summary>The witness of every hand-written gradient: Ridders' extrapolated central differences in float64.</summary>
internal static class FiniteDifference
{
    /// <summary>The largest relative error over all parameters, against the larger of the two and a thousandth of the largest
    /// slope.</summary>
    public static double LargestError(IObjective<double> objective, double[] parameters, int count)
    {
        var gradient = new double[parameters.Length];
        objective.ValueAndGradient(parameters, gradient);
        var largest = gradient.Max(Math.Abs);
        largest.ShouldBeGreaterThan(0);
        var worst = 0.0;
        for (var i = 0; i < count; i++)
        {
            var index = i;
            var expected = Slope(
                x =>
                {
                    var moved = (double[])parameters.Clone();
                    moved[index] = x;
                    return objective.Value(moved);
                },
                parameters[i]);
            var scale = Math.Max(Math.Max(Math.Abs(expected), Math.Abs(gradient[i])), 1e-3 * largest);
            worst = Math.Max(worst, Math.Abs(gradient[i] - expected) / scale);
        }

        return worst;
    }

    /// <summary>f′(x): Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Adv. Eng. Software 4 (1982).</summary>
    public static double Slope(Func<double, double> f, double x, double firstStep = 1e-3)
    {
        const double Shrink = 1.4;
        var step = firstStep * Math.Max(1, Math.Abs(x));
        var table = new double[8, 8];
        var best = double.MaxValue;
        var result = double.NaN;
        for (var i = 0; i < 8; i++, step /= Shrink)
        {
            table[0, i] = (f(x + step) - f(x - step)) / (2 * step);
            var factor = Shrink * Shrink;
            for (var j = 1; j <= i; j++, factor *= Shrink * Shrink)
            {
                table[j, i] = ((table[j - 1, i] * factor) - table[j - 1, i - 1]) / (factor - 1);
                var error = Math.Max(Math.Abs(table[j, i] - table[j - 1, i]), Math.Abs(table[j, i] - table[j - 1, i - 1]));
                if (error <= best)
                {
                    best = error;
                    result = table[j, i];
                }
            }
        }

        return result;
    }
}
