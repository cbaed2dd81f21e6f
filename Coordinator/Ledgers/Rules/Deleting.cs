using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Deletes sweeps.</summary>
internal static class Deleting
{
    private static readonly TrialOutcome[] AllOutcomes = Enum.GetValues<TrialOutcome>();

    /// <summary>What deleting the sweep would free.</summary>
    public static async Task<SweepDeletion> MeasureAsync(ILedgerSession session, SweepRow sweep, string place)
    {
        await MustBeAtRestAsync(session, sweep, place);
        return await MeasureAsync(session, sweep, await OwnWeightsAsync(session, sweep), await FinalStates.OwnAsync(session, sweep));
    }

    public static async Task<SweepDeletion> DeleteAsync(ILedgerSession session, SweepRow sweep, string place)
    {
        await session.HoldPlanningAsync();
        await session.HoldSweepAsync(sweep.Id);
        await MustBeAtRestAsync(session, sweep, place);
        var weights = await OwnWeightsAsync(session, sweep);
        var states = await FinalStates.OwnAsync(session, sweep);
        var deletion = await MeasureAsync(session, sweep, weights, states);
        foreach (var hash in weights)
        {
            await session.DeleteAsync(LedgerTables.Weights, hash.ToBytes());
        }

        foreach (var state in states)
        {
            await session.DeleteAsync(LedgerTables.FinalState, state.Identity);
        }

        foreach (var twins in (await session.OfAsync(LedgerTables.Twins)).Where(twins => twins.Other == sweep.Id))
        {
            await session.DeleteAsync(LedgerTables.Twins, twins.Sweep, twins.Part, twins.Other);
        }

        await session.DeleteSweepAsync(sweep.Id);
        await session.DeleteAsync(LedgerTables.Sweep, sweep.Id);
        await session.PutAsync(LedgerTables.Deletion, new DeletionRow(sweep.Id, sweep.Record.Id, await session.NowAsync()));
        return deletion;
    }

    private static async Task<SweepDeletion> MeasureAsync(
        ILedgerSession session, SweepRow sweep, IEnumerable<Sha256Digest> weights, IEnumerable<FinalStateRow> states)
    {
        var totals = await session.TotalsAsync(sweep.Id);
        var bytes = await session.SizeAsync(sweep.Id) + states.Sum(state => state.Content.LongLength);
        foreach (var hash in weights)
        {
            bytes += (await session.FindAsync(LedgerTables.Weights, hash.ToBytes()))?.Content.LongLength ?? 0;
        }

        return new SweepDeletion((int)totals.Outcomes.Sum(), totals.Open + totals.Leased, bytes);
    }

    private static async Task MustBeAtRestAsync(ILedgerSession session, SweepRow sweep, string place)
    {
        var now = await session.NowAsync();
        var control = await Control.ReadAsync(session, sweep);
        var isTrained = (await session.LeasedBundlesAsync(sweep.Id)).Exists(bundle => bundle.Deadline > now);
        var totals = await session.TotalsAsync(sweep.Id);
        var isLed = totals.Open + totals.Leased > 0 && control.LeadsUntil > now && control.Mode is SweepMode.Running or SweepMode.Paused;
        if (isTrained || isLed)
        {
            throw SweepAtWork.Fault(place, sweep.Record.Id);
        }
    }

    /// <summary>Separately stored weights that no other sweep has. Equal weights are stored once.</summary>
    private static async Task<HashSet<Sha256Digest>> OwnWeightsAsync(ILedgerSession session, SweepRow sweep)
    {
        var own = await WeightsAsync(session, sweep);
        foreach (var other in (own.Count == 0 ? [] : await session.OfAsync(LedgerTables.Sweep)).Where(other => other.Id != sweep.Id))
        {
            own.ExceptWith(await WeightsAsync(session, other));
        }

        return own;
    }

    private static async Task<HashSet<Sha256Digest>> WeightsAsync(ILedgerSession session, SweepRow sweep)
    {
        var found = new HashSet<Sha256Digest>();
        foreach (var chunk in await session.ChunksAsync(sweep.Id, AllOutcomes, chunk => chunk))
        {
            var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Weights);
            found.UnionWith(Enumerable.Range(0, chunk.Trials.Length).Where(rows.WeightsAreStored).Select(row => rows[row].WeightsHash));
        }

        return found;
    }
}
