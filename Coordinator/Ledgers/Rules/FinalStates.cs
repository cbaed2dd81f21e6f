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
        foreach (var result in results.Where(result => result.State.Length > 0))
        {
            rows.Add(new FinalStateRow(FinalStateRow.KeyOf(await Planning.IdentityAsync(session, sweep, result.Index)), result.State.ToArray()));
        }

        // In one order by everybody, so that no two transactions wait for each other.
        foreach (var row in rows.OrderBy(row => Convert.ToHexString(row.Identity), StringComparer.Ordinal))
        {
            await session.PutAsync(LedgerTables.FinalState, row);
        }
    }

    /// <summary>Takes a trial's state out of the ledger; empty where none is kept.</summary>
    public static async Task<byte[]> TakeAsync(ILedgerSession session, SweepRow sweep, int trial)
    {
        var identity = await Planning.IdentityAsync(session, sweep, trial);
        var state = await FindAsync(session, identity);
        await session.DeleteAsync(LedgerTables.FinalState, FinalStateRow.KeyOf(identity));
        return state;
    }

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
        SpecFile.Read(sweep.Record.SpecText, sweep.Record.SpecFile).Spec is not { } spec
        || spec.Prune is not null || spec.Written("training.keep-state").Any(value => value.Text != "none");
}
