using Runner.Latent;
using Runner.Results;
using Runner.Training;

namespace Runner.Reproduction;

/// <summary>What is compared between a code and as many principal components.</summary>
public enum CodeFigure
{
    /// <summary>How many held-out samples the linear rule names correctly.</summary>
    LinearHits,

    /// <summary>The mean squared error of held-out samples.</summary>
    Error,
}

/// <summary>The largest difference between codes and principal components of the same width, as <c>latent</c> measures them; of errors relative to those of the
/// components.</summary>
public sealed record CodeGap(CodeFigure Figure, Range Trials) : Quantity
{
    public override double Of(ReproducedSweep sweep)
    {
        var coders = new TrialCoders(sweep.Data);
        return OverTrials.Summary(Statistic.Highest, [.. sweep.Among(Trials).Select(trial => GapOf(sweep, coders, trial))]);
    }

    private double GapOf(ReproducedSweep sweep, TrialCoders coders, TrialResult trial)
    {
        var config = sweep.Points.Config(trial.Index);
        if (trial.Weights.IsEmpty)
        {
            return double.NaN;
        }

        using var coder = coders.Open(config, trial.Weights);
        var look = CodeLook.Of(coder, coder.Data, config.Model.Noise, config.Seeds);
        return Figure == CodeFigure.Error
            ? Math.Abs((look.Fidelity.Error / look.Fidelity.Components) - 1)
            : look is { Code: { } code, Components: { } components } ? Math.Abs(code.Linear.Right - components.Linear.Right) : double.NaN;
    }
}
