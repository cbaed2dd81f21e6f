using Runner.Results;

namespace Runner.Reproduction;

/// <summary>What is read of how a gradient goes back through time.</summary>
public enum InTime
{
    /// <summary>Slope of the least-squares line through the logarithms: what a step back adds.</summary>
    Slope,

    /// <summary>R² of that line.</summary>
    Fit,

    /// <summary>The largest norm over the smallest.</summary>
    Range,
}

/// <summary>A figure of <c>step-gradient.τ</c> for τ from one number of steps back to another, at the last point of the curve.</summary>
public sealed record GradientInTime(Statistic Statistic, InTime Figure, int From, int To, Range Trials) : Quantity
{
    public override double Of(ReproducedSweep sweep) => OverTrials.Summary(Statistic, [.. sweep.Among(Trials).Select(FigureOf)]);

    private double FigureOf(TrialResult trial)
    {
        double[] norms = [.. Enumerable.Range(From, To - From + 1).Select(back => new Measured($"step-gradient.{back}").Of(trial))];
        if (Figure == InTime.Range)
        {
            return norms.Max() / norms.Min();
        }

        double[] heights = [.. norms.Select(norm => Math.Log(norm))];
        var (middle, mean) = ((norms.Length - 1) / 2.0, heights.Average());
        var across = heights.Select((height, i) => (i - middle) * (height - mean)).Sum();
        var along = Enumerable.Range(0, heights.Length).Sum(i => (i - middle) * (i - middle));
        return Figure == InTime.Slope ? across / along : across * across / along / heights.Sum(height => (height - mean) * (height - mean));
    }
}
