using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Results;
using Runner.Specs;

namespace Runner.Ledgers.Rules;

/// <summary>Final states of training. Like results they are valid for a trial's identity, whichever sweep trained it.</summary>
internal static class FinalStates
{
    public static async Task<byte[]> FindAsync(ILedgerSession session, TrialIdentity identity) =>
        (await session.FindAsync(LedgerTables.FinalState, FinalStateRow.KeyOf(identity)))?.Content ?? [];

    public static async Task KeepAsync(ILedgerSession session, SweepRow sweep, IEnumerable<TrialResult> results)
    {
        var rows = new List<FinalStateRow>();
        HashSet<TrialIdentity>? elsewhere = null;
        foreach (var result in results.Where(result => result.State.Length > 0))
        {
            var identity = await Planning.IdentityAsync(session, sweep, result.Index);
            if (result.Outcome == TrialOutcome.Pruned && (elsewhere ??= await KeptElsewhereAsync(session, sweep)).Contains(identity)
                && (await FindAsync(session, identity)).Length > 0)
            {
                // The existing state may be that of a complete training. Without its own state the trial restarts, with the same result.
                continue;
            }

            rows.Add(new FinalStateRow(FinalStateRow.KeyOf(identity), result.State.ToArray()));
        }

        // Always in the same order, so that transactions cannot deadlock.
        foreach (var row in rows.OrderBy(row => Convert.ToHexString(row.Identity), StringComparer.Ordinal))
        {
            await session.PutAsync(LedgerTables.FinalState, row);
        }
    }

    /// <summary>Returns a trial's state, and deletes it unless another sweep keeps it; empty if there is none.</summary>
    /// <param name="elsewhere">The result of <see cref="KeptElsewhereAsync"/>.</param>
    public static async Task<byte[]> TakeAsync(ILedgerSession session, SweepRow sweep, int trial, IReadOnlySet<TrialIdentity> elsewhere)
    {
        var identity = await Planning.IdentityAsync(session, sweep, trial);
        var state = await FindAsync(session, identity);
        if (!elsewhere.Contains(identity))
        {
            await session.DeleteAsync(LedgerTables.FinalState, FinalStateRow.KeyOf(identity));
        }

        return state;
    }

    /// <summary>The trials of other sweeps whose specs keep final states.</summary>
    public static async Task<HashSet<TrialIdentity>> KeptElsewhereAsync(ILedgerSession session, SweepRow sweep)
    {
        var kept = new HashSet<TrialIdentity>();
        foreach (var other in (await session.OfAsync(LedgerTables.Sweep)).Where(other => other.Id != sweep.Id && KeepsEnds(other.Record)))
        {
            kept.UnionWith(await Planning.IdentitiesAsync(session, other));
        }

        return kept;
    }

    /// <summary>Whether any trial of the sweep keeps its final state; assumed if the spec cannot be read.</summary>
    public static bool KeepsEnds(SweepRecord sweep) => SpecFile.Read(sweep.SpecText, sweep.SpecFile).Spec is not { } spec || KeepsEnds(spec);

    /// <summary>The states of trials that no other sweep has.</summary>
    public static async Task<List<FinalStateRow>> OwnAsync(ILedgerSession session, SweepRow sweep)
    {
        var own = new List<FinalStateRow>();
        if (!Keeps(sweep))
        {
            return own;
        }

        var identities = (await Planning.IdentitiesAsync(session, sweep)).ToHashSet();
        foreach (var other in (await session.OfAsync(LedgerTables.Sweep)).Where(other => other.Id != sweep.Id))
        {
            identities.ExceptWith(await Planning.IdentitiesAsync(session, other));
        }

        foreach (var identity in identities)
        {
            if (await session.FindAsync(LedgerTables.FinalState, FinalStateRow.KeyOf(identity)) is { } row)
            {
                own.Add(row);
            }
        }

        return own;
    }

    /// <summary>Whether the sweep may have final states; most sweeps have none, and need no search.</summary>
    private static bool Keeps(SweepRow sweep) =>
        SpecFile.Read(sweep.Record.SpecText, sweep.Record.SpecFile).Spec is not { } spec || spec.Prune is not null || KeepsEnds(spec);

    private static bool KeepsEnds(SweepSpec spec) => spec.Written("training.keep-state").Any(value => value.Text != "none");
}
