using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>Somebody who asks for open bundles.</summary>
internal sealed record LeaseAsk(NodeName Node, int Most, TimeSpan Duration);

/// <summary>Hands bundles out and takes them back.</summary>
internal static class Leasing
{
    /// <summary>Serves several of one node that ask at once, in order.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<BundleLease>>> LeaseAsync(
        SqlSession session, SweepRow sweep, IReadOnlyList<LeaseAsk> asks)
    {
        var taken = await session.TakeOpenBundlesAsync(sweep.Id, asks[0].Node.Value, asks.Sum(ask => ask.Most));
        var now = taken.Count == 0 ? 0 : await session.NowAsync();
        var answers = new IReadOnlyList<BundleLease>[asks.Count];
        var next = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            var leases = new BundleLease[Math.Min(asks[i].Most, taken.Count - next)];
            for (var j = 0; j < leases.Length; j++)
            {
                leases[j] = await LeaseAsync(session, sweep, asks[i], taken[next++], now);
            }

            answers[i] = leases;
        }

        return answers;
    }

    private static async Task<BundleLease> LeaseAsync(SqlSession session, SweepRow sweep, LeaseAsk ask, (BundleRow Row, long Token) taken, long now)
    {
        var row = taken.Row with
        {
            State = BundleState.Leased,
            Token = taken.Token,
            Node = ask.Node.Value,
            LeasedAt = now,
            Deadline = now + ask.Duration.Ticks,
            Attempts = taken.Row.Attempts + 1,
        };
        await row.UpdateAsync(session);
        var checkpoint = taken.Row.Attempts == 0 ? [] : await CheckpointAsync(session, row.Id);
        return new BundleLease(
            row.Key(sweep.Record.Id), ask.Node, row.Open, row.Losses, new DateTimeOffset(row.Deadline, TimeSpan.Zero), checkpoint);
    }

    public static async Task<IReadOnlyList<LeaseVerdict>> RenewAsync(
        SqlSession session, Func<SweepId, SweepRow> sweepOf, IReadOnlyList<LeaseKey> leases, TimeSpan duration)
    {
        var held = await HoldAsync(session, leases);
        var verdicts = new LeaseVerdict[leases.Count];
        var now = await session.NowAsync();
        foreach (var i in Enumerable.Range(0, leases.Count).OrderBy(i => leases[i].Bundle.Value))
        {
            verdicts[i] = await RenewAsync(
                session, sweepOf(leases[i].Sweep), leases[i], held.GetValueOrDefault(leases[i].Bundle.Value), now + duration.Ticks);
        }

        return verdicts;
    }

    /// <summary>The bundles of these leases that there are, by number.</summary>
    public static async Task<Dictionary<long, BundleRow>> HoldAsync(SqlSession session, IEnumerable<LeaseKey> leases) =>
        (await session.HoldBundlesAsync([.. leases.Select(lease => lease.Bundle.Value).Distinct().Order()])).ToDictionary(row => row.Id);

    private static async Task<LeaseVerdict> RenewAsync(SqlSession session, SweepRow sweep, LeaseKey lease, BundleRow? row, long deadline)
    {
        if (Holds(row, sweep, lease))
        {
            await (row! with { Deadline = deadline }).UpdateDeadlineAsync(session);
            return LeaseVerdict.Accepted;
        }

        return row is null && await EndedWellAsync(session, sweep, lease)
            ? LeaseVerdict.Accepted
            : await RefuseAsync(session, sweep, lease, "renew");
    }

    public static async Task<LeaseVerdict> ReleaseAsync(SqlSession session, SweepRow sweep, LeaseKey lease)
    {
        var row = await BundleRow.FindAsync(session, lease.Bundle.Value);
        if (row is { State: BundleState.Open } && row.Sweep == sweep.Id && row.Token == lease.Token.Value)
        {
            // The same message again, and nobody has leased the bundle since.
            return LeaseVerdict.Accepted;
        }

        if (!Holds(row, sweep, lease))
        {
            return row is null && await EndedWellAsync(session, sweep, lease)
                ? LeaseVerdict.Accepted
                : await RefuseAsync(session, sweep, lease, "release");
        }

        await (row! with { State = BundleState.Open, Node = "", LeasedAt = 0, Deadline = 0 }).UpdateAsync(session);
        await session.AnnounceWorkAsync(sweep.Id);
        return LeaseVerdict.Accepted;
    }

    /// <summary>The bundle when the lease is its present one; else records the refusal and returns null.</summary>
    public static async Task<BundleRow?> HeldAsync(SqlSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        var row = await BundleRow.FindAsync(session, lease.Bundle.Value);
        if (Holds(row, sweep, lease))
        {
            return row;
        }

        await RefuseAsync(session, sweep, lease, action);
        return null;
    }

    public static bool Holds(BundleRow? row, SweepRow sweep, LeaseKey lease) =>
        row is { State: BundleState.Leased } && row.Sweep == sweep.Id && row.Token == lease.Token.Value;

    public static async Task<LeaseVerdict> RefuseAsync(SqlSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        var now = await session.NowAsync();
        var seal = RefusalSeal(sweep.Id, lease.Bundle.Value, lease.Token.Value, action, now);
        await session.ExecuteLaterAsync(
            "INSERT INTO refusal (sweep, bundle, token, action, refused_at, seal) VALUES ($1, $2, $3, $4, $5, $6)",
            sweep.Id, lease.Bundle.Value, lease.Token.Value, action, now, seal);
        return LeaseVerdict.Refused;
    }

    public static long RefusalSeal(long sweep, long bundle, long token, string action, long at) =>
        new RowSeal("refusal").Add(sweep).Add(bundle).Add(token).Add(action).Add(at).Value;

    /// <summary>Whether a bundle is gone because this lease recorded its last result: then a heartbeat that crossed with it
    /// is not late with anything.</summary>
    private static async Task<bool> EndedWellAsync(SqlSession session, SweepRow sweep, LeaseKey lease)
    {
        var last = await session.FirstAsync(
            $"SELECT {ResultRow.HeadColumns} FROM result WHERE bundle = $1 AND sweep = $2 ORDER BY id DESC LIMIT 1",
            ResultRow.Read, lease.Bundle.Value, sweep.Id);
        var lost = await session.FirstAsync(
            "SELECT id FROM loss WHERE sweep = $1 AND bundle = $2 AND token = $3",
            reader => reader.GetInt64(0), sweep.Id, lease.Bundle.Value, lease.Token.Value);
        return last?.Token == lease.Token.Value && lost == 0;
    }

    /// <summary>A checkpoint that is damaged is as good as none: training begins again and ends in the same bits.</summary>
    private static async Task<byte[]> CheckpointAsync(SqlSession session, long bundle) => await session.FirstAsync(
        "SELECT token, content, seal FROM checkpoint WHERE bundle = $1",
        reader =>
        {
            var content = reader.GetFieldValue<byte[]>(1);
            return Recording.CheckpointSeal(bundle, reader.GetInt64(0), content) == reader.GetInt64(2) ? content : [];
        },
        bundle) ?? [];
}
