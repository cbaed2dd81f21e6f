using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>Decides which trials of a sweep are trained next. The decision depends only on the spec and the recorded results, not on the
/// order in which they arrived.</summary>
public interface ISweepGate
{
    /// <summary>A short description for plans: <c>ended early by successive-halving on the test loss, at 2, 6 and 18 epochs</c>.</summary>
    string About { get; }

    /// <summary>Whether decisions need the curves of results.</summary>
    bool NeedsCurves { get; }

    /// <summary>Whether a trial waits at first, until it is opened.</summary>
    bool RestsAtFirst(int trial);

    /// <summary>How far a trial may train before it is opened, in the units of <see cref="TrialOpening.Until"/>.</summary>
    int FirstStageOf(int trial);

    /// <summary>The trials to open now; none while results are awaited, or if all is done.</summary>
    /// <param name="results">Results by trial, with curves if these are needed; null for open trials.</param>
    /// <param name="proposed">What a search has proposed so far, in order.</param>
    IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed);
}

/// <summary>Creates the gate that a spec asks for.</summary>
public static class SweepGates
{
    /// <returns>The gate; null if everything is trained.</returns>
    /// <exception cref="Comparison.ComparisonException">The spec asks for a comparison that is not possible.</exception>
    public static ISweepGate? Of(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Sample.Search is not null ? Searching.Of(spec, points)
            : spec.Prune is { Method: PruneMethod.Wilcoxon } ? Racing.BySignedRanks(spec, points)
            : spec.Prune is not null ? Pruning.Of(spec, points)
            : spec.Race is not null ? Racing.Of(spec, points)
            : null;
    }
}
