using Runner.Comparison.Convergence;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Findings about the curves of single runs: plateaus, oscillation, vanishing and exploding gradients through layers and time.</summary>
internal static class CurveFindings
{
    /// <summary>Below this share of runs there is no finding.</summary>
    private const double Few = .05;

    public static IEnumerable<Finding> Of(SweepResults results, ComparisonMetric metric)
    {
        var loss = CurveLoss.Of(results, metric);
        int runs = 0, swinging = 0, stood = 0;
        List<GradientFlow> layers = [], steps = [];
        double longest = 0;
        var hasGradients = results.Record(GroupLayers.GradientNorm, GroupLayers.StepGradient);
        if (results.MostPoints < ConvergenceRate.LeastPoints && !hasGradients)
        {
            yield break;
        }

        foreach (var result in results.Results.Rows)
        {
            var isShort = result.Times.Length < ConvergenceRate.LeastPoints;
            if (result.Outcome != TrialOutcome.Completed || (isShort && !hasGradients))
            {
                continue;
            }

            var curve = result.Curve;
            layers.AddRange(GradientFlow.OfLayers(curve) is { } back ? [back] : []);
            steps.AddRange(GradientFlow.OfSteps(curve) is { } through ? [through] : []);
            if (isShort)
            {
                continue;
            }

            runs++;
            swinging += Oscillation.Of(curve, loss.Column) is { IsOscillating: true } ? 1 : 0;
            var escaped = Plateaus.Of(curve, loss.Column).Where(plateau => plateau.Escaped).ToArray();
            if (escaped.Length > 0)
            {
                stood++;
                longest = Math.Max(longest, escaped.Max(plateau => plateau.Length));
            }
        }

        if (runs > 0 && stood >= Few * runs)
        {
            yield return new(
                FindingKind.Plateau,
                Verdict.Observed,
                "Plateaus",
                $"{Words.Capital(Words.Of(stood, runs, "run"))} had a plateau of the {loss.Name} before it fell again; the longest lasted {results.Outline.Duration(longest)}.",
                "On a plateau the loss stays within 2 % for at least a tenth of the training; afterwards it falls by 10 % or more.",
                [new("plateaus", stood, "runs"), new("longest", longest, results.Outline.Units)]);
        }

        if (runs > 0 && swinging >= Few * runs)
        {
            yield return new(
                FindingKind.Oscillation,
                Verdict.Observed,
                "Oscillating loss",
                $"In {Words.Of(swinging, runs, "run")} the {loss.Name} went up and down rather than falling steadily.",
                "Oscillating: the loss rises on a third of the steps, and all its changes add up to at least twice the net change.",
                [new("oscillating", swinging, "runs")]);
        }

        foreach (var gradients in (Finding?[])[Gradients(layers, "layer", ""), Gradients(steps, "step", " in time")])
        {
            if (gradients is not null)
            {
                yield return gradients;
            }
        }
    }

    /// <param name="part">What the gradient passes on its way back.</param>
    private static Finding? Gradients(List<GradientFlow> flows, string part, string where)
    {
        var (vanishing, exploding) = (flows.Count(flow => flow.Verdict == GradientVerdict.Vanishing), flows.Count(flow => flow.Verdict == GradientVerdict.Exploding));
        if (vanishing + exploding == 0)
        {
            return null;
        }

        var what = vanishing >= exploding ? "vanished" : "exploded";
        return new(
            FindingKind.Gradients,
            Verdict.Observed,
            $"Gradients that {what}{where}",
            $"In {Words.Of(Math.Max(vanishing, exploding), flows.Count, "run")} the gradient {what} on its way back through the {part}s: "
            + $"the gradient norm of the first {part} was {(vanishing >= exploding ? "under a thousandth" : "over a thousand times")} that of the last {part}.",
            $"Median over the recorded points of the gradient norm of the first {part} over that of the last, on the samples used for layer metrics (measure.samples).",
            [new("vanishing", vanishing, "runs"), new("exploding", exploding, "runs"), new("probed", flows.Count, "runs")]);
    }
}
