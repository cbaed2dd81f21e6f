using Runner.Results;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>The effect of pruning, rung by rung, computed from the recorded results.</summary>
/// <param name="Rungs">The rungs at which runs ended early, ascending.</param>
/// <param name="Runs">Recorded runs.</param>
/// <param name="Trained">Total epochs (or updates) of all runs.</param>
/// <param name="Whole">The same total without pruning: pruned runs count with their whole budget, others with the epochs they
/// trained.</param>
public sealed record PruningSummary(SweepPrune Prune, IReadOnlyList<PrunedRung> Rungs, int Runs, long Trained, long Whole)
{
    public int Ended => Rungs.Sum(rung => rung.Ended.Count);

    /// <summary>The share of epochs saved.</summary>
    public double Saved => Whole == 0 ? 0 : 1 - ((double)Trained / Whole);

    /// <returns>Null when nothing is pruned or recorded.</returns>
    public static PruningSummary? Of(SweepResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Outline.Prune is not { } prune || results.Results.Count == 0)
        {
            return null;
        }

        var all = results.Results.Rows;
        var rungs = all.Where(IsPruned).GroupBy(result => result.Epochs).OrderBy(rung => rung.Key)
            .Select(rung => new PrunedRung(rung.Key, all.Count(result => result.Epochs >= rung.Key), [.. rung.Select(result => result.Index)]));
        return new(
            prune,
            [.. rungs],
            results.Results.Count,
            all.Sum(result => (long)result.Epochs),
            all.Sum(result => (long)(IsPruned(result) ? results.Outline.Budget : result.Epochs)));
    }

    private static bool IsPruned(TableRow result) => result.Outcome == TrialOutcome.Pruned;
}

/// <param name="Time">In epochs (or updates).</param>
/// <param name="Reached">Runs that reached the rung.</param>
/// <param name="Ended">Trials that ended there, ascending.</param>
public sealed record PrunedRung(int Time, int Reached, IReadOnlyList<int> Ended);
