using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Results;
using Runner.Specs;

namespace Runner.Ledgers.Rules;

/// <summary>The states in which trainings ended: like results they hold for a trial's identity, in whichever sweep it was trained.</summary>
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
                // That of a training to its end, perhaps. Without its own the trial begins again and comes to the same bits.
                continue;
            }

            rows.Add(new FinalStateRow(FinalStateRow.KeyOf(identity), result.State.ToArray()));
        }

        // In one order by everybody, so that no two transactions wait for each other.
        foreach (var row in rows.OrderBy(row => Convert.ToHexString(row.Identity), StringComparer.Ordinal))
        {
            await session.PutAsync(LedgerTables.FinalState, row);
        }
    }

    /// <summary>Takes a trial's state out of the ledger, unless another sweep keeps it; empty where there is none.</summary>
    /// <param name="elsewhere">As <see cref="KeptElsewhereAsync"/> says.</param>
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

    /// <summary>The trials of other sweeps that were asked to keep the states in which they end.</summary>
    public static async Task<HashSet<TrialIdentity>> KeptElsewhereAsync(ILedgerSession session, SweepRow sweep)
    {
        var kept = new HashSet<TrialIdentity>();
        foreach (var other in (await session.OfAsync(LedgerTables.Sweep)).Where(other => other.Id != sweep.Id && KeepsEnds(other.Record)))
        {
            kept.UnionWith(await Planning.IdentitiesAsync(session, other));
        }

        return kept;
    }

    /// <summary>Whether some trial of the sweep's spec is asked to keep the state in which it ends; of a spec that cannot be read that is assumed.</summary>
    public static bool KeepsEnds(SweepRecord sweep) => SpecFile.Read(sweep.SpecText, sweep.SpecFile).Spec is not { } spec || KeepsEnds(spec);

    /// <summary>Those of trials that no other sweep has.</summary>
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

    /// <summary>Whether some trial of the sweep's spec keeps its state: most have none to look for.</summary>
    private static bool Keeps(SweepRow sweep) =>
        SpecFile.Read(sweep.Record.SpecText, sweep.Record.SpecFile).Spec is not { } spec || spec.Prune is not null || KeepsEnds(spec);

    private static bool KeepsEnds(SweepSpec spec) => spec.Written("training.keep-state").Any(value => value.Text != "none");
}
