using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Returns the trials of lost leases to the queue. A loss counts only if it may be the trials' fault: then a bundle of several trials
/// is split, so that the next loss identifies the culprit, and a single trial is quarantined after the maximum number of such losses.
/// </summary>
internal static class Losing
{
    // One transaction rescues at most this many leases; the caller repeats until none is left.
    public const int MostAtOnce = 64;

    /// <summary>Reads and changes the expired leases in one transaction, so that state, token and deadline cannot change in between.</summary>
    public static async Task<int> RescueAsync(ILedgerSession session, SweepRow sweep, int mostLosses)
    {
        var now = await session.NowAsync();
        var rows = await session.OverdueBundlesAsync(sweep.Id, now, MostAtOnce);
        var term = rows.Count == 0 ? 0 : (await Control.ReadAsync(session, sweep)).Term;
        foreach (var row in rows)
        {
            await LoseAsync(session, row, MayBeItsFault(row, term), mostLosses, now);
        }

        return rows.Count;
    }

    /// <summary>Ends a lease whose worker is known to have died. A repetition is accepted and changes nothing.</summary>
    public static async Task<LeaseVerdict> LoseAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease, LossCause cause, int mostLosses)
    {
        var row = await Leasing.FindAsync(session, lease);
        if (Leasing.Holds(row, sweep, lease))
        {
            var counts = cause == LossCause.Unknown
                ? MayBeItsFault(row!, (await Control.ReadAsync(session, sweep)).Term)
                : cause == LossCause.Trial;
            await LoseAsync(session, row!, counts, mostLosses, await session.NowAsync());
            return LeaseVerdict.Accepted;
        }

        return Leasing.WasHandedBack(row, sweep, lease)
            || await Leasing.WasLostAsync(session, sweep, lease)
            || (row is null && await Leasing.EndedWellAsync(session, sweep, lease))
                ? LeaseVerdict.Accepted
                : await Leasing.RefuseAsync(session, sweep, lease, "lose");
    }

    /// <summary>Whether a loss may be the trials' fault: not if the coordinator has changed, or if the bundle has made progress since its
    /// last loss.</summary>
    private static bool MayBeItsFault(BundleRow row, long term) => row.Term == term && (row.Losses == 0 || row.Progress <= row.LostAt);

    private static async Task LoseAsync(ILedgerSession session, BundleRow row, bool counts, int mostLosses, long now)
    {
        await session.AddAsync(LedgerTables.Loss, new LossRow(row.Sweep, row.Id, row.Token, row.Node, now, row.Open, counts));
        var lost = row.Opened() with
        {
            Token = 0,
            Term = 0,
            Losses = row.Losses + 1,
            Uncounted = row.Uncounted + (counts ? 0 : 1),
            LostAt = row.Progress,
        };
        var isLastChance = lost.Counted + 1 >= mostLosses;
        if (counts && row.Open.Length > 1)
        {
            await SplitAsync(session, isLastChance ? lost.AtTheEnd() : lost);
        }
        else if (counts && lost.Counted >= mostLosses)
        {
            await QuarantineAsync(session, lost, row.Node, now);
        }
        else
        {
            await session.UpdateBundleAsync(isLastChance && row.Open.Length == 1 ? lost.AtTheEnd() : lost);
        }
    }

    /// <summary>Splits a bundle into one bundle per trial. Its checkpoint, which covers all trials together, is deleted: training from the
    /// start gives the same bits.</summary>
    private static async Task SplitAsync(ILedgerSession session, BundleRow lost)
    {
        await Recording.DeleteBundleAsync(session, lost.Id);
        var ids = await session.TakeBundleNumbersAsync(lost.Open.Length);
        await session.InsertBundlesAsync([.. lost.Open.Select((trial, i) =>
            lost with { Id = ids[i], First = trial, Span = 0, Open = [trial], Stops = [.. lost.Stops.Where(stop => stop == trial)], Progress = 0, LostAt = 0 })]);
    }

    /// <summary>Records the trial as quarantined, without a token, because no lease recorded it.</summary>
    private static async Task QuarantineAsync(ILedgerSession session, BundleRow lost, string node, long now)
    {
        await Recording.DeleteBundleAsync(session, lost.Id);
        await Recording.AddResultsAsync(session, lost, now, [EndedTrials.Quarantined(lost.Open[0], lost.Counted, node)]);
    }
}
