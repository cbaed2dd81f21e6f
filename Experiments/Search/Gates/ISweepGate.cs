using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>Decides what of a sweep is trained next: a function of its spec and of what is recorded, by index, never of the order in which
/// that came.</summary>
public interface ISweepGate
{
    /// <summary>In a few words, for plans: <c>ended early by successive-halving on the test loss, at 2, 6 and 18 epochs</c>.</summary>
    string About { get; }

    /// <summary>Whether decisions look at curves, or numbers do.</summary>
    bool NeedsCurves { get; }

    /// <summary>Whether a trial waits at first until it is opened.</summary>
    bool RestsAtFirst(int trial);

    /// <summary>How far a trial may train that was never opened; as for <see cref="TrialOpening.Until"/>.</summary>
    int FirstStageOf(int trial);

    /// <summary>What is to be opened now. None where something is waited for, or where all is done.</summary>
    /// <param name="results">By trial, with their curves where these are needed; null for those that are open.</param>
    /// <param name="proposed">What a search has proposed so far, in order.</param>
    IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed);
}

/// <summary>The gate that a spec asks for.</summary>
public static class SweepGates
{
    /// <returns>Null where everything is trained.</returns>
    /// <exception cref="Comparison.ComparisonException">What it asks for cannot be had.</exception>
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
