using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>A request for open bundles.</summary>
internal sealed record LeaseAsk(NodeName Node, int Most, TimeSpan Duration);

/// <summary>Leases bundles, renews leases and takes bundles back.</summary>
internal static class Leasing
{
    /// <summary>Serves several concurrent requests of one node, in order.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<BundleLease>>> LeaseAsync(
        ILedgerSession session, SweepRow sweep, IReadOnlyList<LeaseAsk> asks)
    {
        var (node, most) = (asks[0].Node.Value, asks.Sum(ask => ask.Most));
        var open = await session.OpenBundlesAsync(sweep.Id, node, most);
        if (ControlRow.ModeOf(sweep.Id, open.Mode) != SweepMode.Running
            || StandingRow.StandingOf(node, open.Standing) != WorkerStanding.Good)
        {
            open = OpenBundles.None;
        }

        if (open.Rows.Count > 0 && SharingRow.SharingOf(sweep.Id, open.Sharing) == Sharing.Twins)
        {
            open = open with { Rows = await new SharedTrials(session, sweep.Id).GrantableAsync(node, open.Rows, most) };
        }

        var tokens = open.Rows.Count == 0 ? [] : await session.TakeTokensAsync(open.Rows.Count);
        var now = open.Rows.Count == 0 ? 0 : await session.NowAsync();
        var answers = new IReadOnlyList<BundleLease>[asks.Count];
        var next = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            var leases = new BundleLease[Math.Min(asks[i].Most, open.Rows.Count - next)];
            for (var j = 0; j < leases.Length; j++, next++)
            {
                leases[j] = await LeaseAsync(session, sweep, asks[i], open.Rows[next], tokens[next], open.Term, now);
            }

            answers[i] = leases;
        }

        return answers;
    }

    private static async Task<BundleLease> LeaseAsync(
        ILedgerSession session, SweepRow sweep, LeaseAsk ask, BundleRow open, long token, long term, long now)
    {
        var row = open with
        {
            State = BundleState.Leased,
            Token = token,
            Term = term,
            Node = ask.Node.Value,
            LeasedAt = now,
            Deadline = now + ask.Duration.Ticks,
            Attempts = open.Attempts + 1,
        };
        await session.UpdateBundleAsync(row);
        var checkpoint = open.Attempts == 0 ? null : await session.FindAsync(LedgerTables.Checkpoint, row.Id);
        return new BundleLease(
            row.Key(sweep.Record.Id), ask.Node, row.Open, row.Losses, row.Alone, new DateTimeOffset(row.Deadline, TimeSpan.Zero),
            checkpoint?.Content ?? [])
        { Stops = row.Stops };
    }

    public static async Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        ILedgerSession session, Func<SweepId, SweepRow> sweepOf, IReadOnlyList<LeaseKey> leases, TimeSpan duration)
    {
        var held = await HoldAsync(session, leases);
        var renewals = new LeaseRenewal[leases.Count];
        var now = await session.NowAsync();
        foreach (var i in Enumerable.Range(0, leases.Count).OrderBy(i => leases[i].Bundle.Value))
        {
            renewals[i] = await RenewAsync(
                session, sweepOf(leases[i].Sweep), leases[i], held.GetValueOrDefault(leases[i].Bundle.Value), now + duration.Ticks);
        }

        return renewals;
    }

    /// <summary>The existing bundles of these leases, by number; held.</summary>
    public static async Task<Dictionary<long, BundleRow>> HoldAsync(ILedgerSession session, IEnumerable<LeaseKey> leases) =>
        (await session.HoldBundlesAsync([.. leases.Select(lease => lease.Bundle.Value).Distinct().Order()])).ToDictionary(row => row.Id);

    private static async Task<LeaseRenewal> RenewAsync(
        ILedgerSession session, SweepRow sweep, LeaseKey lease, BundleRow? row, long deadline)
    {
        if (Holds(row, sweep, lease))
        {
            await session.UpdateDeadlineAsync(row! with { Deadline = deadline });
            return new(LeaseVerdict.Accepted, row!.Stops);
        }

        return new(
            row is null && await EndedWellAsync(session, sweep, lease) ? LeaseVerdict.Accepted : await RefuseAsync(session, sweep, lease, "renew"), []);
    }

    public static async Task<LeaseVerdict> ReleaseAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease)
    {
        var row = await FindAsync(session, lease);
        if (!Holds(row, sweep, lease))
        {
            return WasHandedBack(row, sweep, lease) || (row is null && await EndedWellAsync(session, sweep, lease))
                ? LeaseVerdict.Accepted
                : await RefuseAsync(session, sweep, lease, "release");
        }

        await session.UpdateBundleAsync(row!.Opened());
        return LeaseVerdict.Accepted;
    }

    /// <summary>The bundle if the lease is its present one; otherwise records a refusal and returns null.</summary>
    public static async Task<BundleRow?> HeldAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        var row = await FindAsync(session, lease);
        if (Holds(row, sweep, lease))
        {
            return row;
        }

        await RefuseAsync(session, sweep, lease, action);
        return null;
    }

    public static async Task<BundleRow?> FindAsync(ILedgerSession session, LeaseKey lease) =>
        (await session.HoldBundlesAsync([lease.Bundle.Value])).FirstOrDefault();

    public static bool Holds(BundleRow? row, SweepRow sweep, LeaseKey lease) =>
        row is { State: BundleState.Leased } && row.Sweep == sweep.Id && row.Token == lease.Token.Value;

    /// <summary>Whether this lease was handed back and the bundle has not been leased since.</summary>
    public static bool WasHandedBack(BundleRow? row, SweepRow sweep, LeaseKey lease) =>
        row is { State: BundleState.Open } && row.Sweep == sweep.Id && row.Token == lease.Token.Value;

    public static async Task<LeaseVerdict> RefuseAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        await session.AddAsync(
            LedgerTables.Refusal, new RefusalRow(sweep.Id, lease.Bundle.Value, lease.Token.Value, action, await session.NowAsync()));
        return LeaseVerdict.Refused;
    }

    /// <summary>Whether this lease recorded its bundle's last result, so that a heartbeat that arrives afterwards is not late.</summary>
    public static async Task<bool> EndedWellAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease) =>
        await session.ChunksOfBundleAsync(sweep.Id, lease.Bundle.Value) is [.., var last] && last.Token == lease.Token.Value
            && !await WasLostAsync(session, sweep, lease);

    public static async Task<bool> WasLostAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease) =>
        (await session.OfAsync(LedgerTables.Loss, sweep.Id, lease.Bundle.Value, lease.Token.Value)).Count > 0;
}
