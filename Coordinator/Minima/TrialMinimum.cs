using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Specs;

namespace Runner.Minima;

/// <summary>Where a single run ends up, as far as <c>minima</c> has recorded it.</summary>
public static class TrialMinimum
{
    /// <summary>Null where nobody has looked, or the run was not followed to its end.</summary>
    public static async Task<RunEnding?> FindAsync(RecordedSweep source, int trial, CancellationToken cancel)
    {
        if (await EndingPlan.RecordOfAsync(source, cancel) is not { } record)
        {
            return null;
        }

        var place = EndingPart.Of(record.Environment) is { } part ? part.Trials.ToList().IndexOf(trial) : trial;
        return place >= 0 && await source.Ledger.FindTrialAsync(record.Id, place, cancel) is { Result: { } ended }
            ? RunEnding.FromCurve(ended.Curve, TrialProblem.Unpack(ended.Weights.Span, Precision.Float64))
            : null;
    }
}
