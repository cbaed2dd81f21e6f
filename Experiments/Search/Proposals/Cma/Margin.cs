using Runner.Numerics;

namespace Runner.Search.Proposals.Cma;

/// <summary>
/// Keeps every dimension with values able to change its value: before each generation mean and deviation are corrected so that a draw leaves the mean's cell with
/// probability at least α = 1/(n·λ). Otherwise the deviation shrinks below a cell and the value stays for ever. Hamano et al. 2022, "CMA-ES with Margin",
/// section 3.3.
/// </summary>
internal static class Margin
{
    /// <param name="values">How many values each dimension has; 0 for continuous ones.</param>
    public static CmaState Apply(CmaState state, IReadOnlyList<int> values, int population)
    {
        var alpha = 1.0 / (values.Count * population);
        var mean = state.Mean.ToArray();
        var margins = state.Margins.ToArray();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] > 1)
            {
                var scale = state.DeviationOf(i);
                (mean[i], var deviation) = Corrected(mean[i], scale * margins[i], values[i], alpha);
                margins[i] = deviation / scale;
            }
        }

        return state with { Mean = mean, Margins = margins };
    }

    private static (double Mean, double Deviation) Corrected(double mean, double deviation, int values, double alpha)
    {
        var cell = (int)Math.Clamp(Math.Floor(mean * values), 0, values - 1);
        return cell == 0 ? (AtEdge(mean, deviation, 1.0 / values, alpha), deviation)
            : cell == values - 1 ? (AtEdge(mean, deviation, (values - 1.0) / values, alpha), deviation)
            : Inside(mean, deviation, (double)cell / values, (cell + 1.0) / values, alpha);
    }

    /// <summary>The paper's equation (17): the mean comes nearer to the only threshold.</summary>
    private static double AtEdge(double mean, double deviation, double threshold, double alpha)
    {
        var farthest = deviation * NormalQuantile.Of(1 - alpha);
        return threshold + Math.Clamp(mean - threshold, -farthest, farthest);
    }

    /// <summary>Equations (18) to (22): the probabilities of lower and higher values are raised to α/2, and mean and deviation follow from both.</summary>
    private static (double Mean, double Deviation) Inside(double mean, double deviation, double lower, double upper, double alpha)
    {
        var low = Simd.NormalCdf((lower - mean) / deviation);
        var high = Simd.NormalCdf((mean - upper) / deviation);
        if (low >= alpha / 2 && high >= alpha / 2)
        {
            return (mean, deviation);
        }

        var inside = 1 - low - high;
        (low, high) = (Math.Max(low, alpha / 2), Math.Max(high, alpha / 2));
        var rate = (1 - low - high - inside) / (low + high + inside - (1.5 * alpha));
        var toLower = NormalQuantile.Of(1 - (low + (rate * (low - (alpha / 2)))));
        var toUpper = NormalQuantile.Of(1 - (high + (rate * (high - (alpha / 2)))));
        return (((lower * toUpper) + (upper * toLower)) / (toLower + toUpper), (upper - lower) / (toLower + toUpper));
    }
}
