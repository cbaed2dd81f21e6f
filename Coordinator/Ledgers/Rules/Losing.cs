using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Returns the trials of lost leases to the queue. A loss counts against the trials only where it may be their fault: then a
/// bundle of several is split, so that the next loss finds the culprit, and a trial alone is set aside after the most that count.
/// </summary>
internal static class Losing
{
    // One transaction rescues this many leases; the caller goes on until none is left.
    public const int MostAtOnce = 64;

    /// <summary>Reads the expired leases and changes them in the same transaction, so that state, token and deadline are those of
    /// the moment of the change.</summary>
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

    /// <summary>Ends a lease whose worker is known to have died. Again it is accepted and changes nothing.</summary>
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

    /// <summary>Unless the coordinator died or changed too, or the bundle has come further than at its last loss. One that was not
    /// lost before has no loss to compare with.</summary>
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

    /// <summary>One bundle per trial. The bundle's checkpoint holds all of them together and goes: training again from the
    /// start ends in the same bits.</summary>
    private static async Task SplitAsync(ILedgerSession session, BundleRow lost)
    {
        await Recording.DeleteBundleAsync(session, lost.Id);
        var ids = await session.TakeBundleNumbersAsync(lost.Open.Length);
        await session.InsertBundlesAsync([.. lost.Open.Select((trial, i) =>
            lost with { Id = ids[i], First = trial, Span = 0, Open = [trial], Progress = 0, LostAt = 0 })]);
    }

    /// <summary>Under no token: the lost lease did not record this.</summary>
    private static async Task QuarantineAsync(ILedgerSession session, BundleRow lost, string node, long now)
    {
        await Recording.DeleteBundleAsync(session, lost.Id);
        await Recording.AddResultsAsync(session, lost, now, [EndedTrials.Quarantined(lost.Open[0], lost.Counted, node)]);
    }
}
