using Runner.Identities;

namespace Runner.Ledgers.Sql;

/// <summary>Records plans.</summary>
internal static class Planning
{
    public static async Task<SweepRecord> PlanAsync(SqlSession session, SweepPlan plan, bool trainAgain)
    {
        await session.HoldPlanningAsync();
        var revisions = await SweepRow.RevisionsAsync(session, plan.Name);
        if (!trainAgain && revisions.FindLast(sweep => sweep.Record.SpecHash == plan.SpecHash) is { } planned)
        {
            return planned.Record;
        }

        var others = await SweepRow.AllAsync(session);
        var now = await session.NowAsync();
        var id = others.Count == 0 ? 1 : others[^1].Id + 1;
        var reuse = new Reuse(plan.Identities);
        if (!trainAgain)
        {
            await reuse.CopyAsync(session, others, id, now);
        }

        var sweep = new SweepRow(id, new SweepRecord(
            new SweepId(plan.Name, revisions.Count == 0 ? 1 : revisions[^1].Record.Id.Revision + 1),
            plan.SpecHash, plan.SpecText, plan.SpecFile, plan.Identities.Length, reuse.Count,
            new DateTimeOffset(now, TimeSpan.Zero), plan.Environment));
        await sweep.InsertAsync(session);
        await IdentityRows.InsertAsync(session, id, plan.Identities);
        await InsertBundlesAsync(session, id, plan.Bundles, reuse);
        await session.AnnounceWorkAsync(id);
        return sweep.Record;
    }

    private static async Task InsertBundlesAsync(SqlSession session, long sweep, IReadOnlyList<int[]> bundles, Reuse reuse)
    {
        var open = new List<(long Rank, int[] Trials)>(bundles.Count);
        for (var rank = 0; rank < bundles.Count; rank++)
        {
            var trials = reuse.Count == 0 ? bundles[rank] : Array.FindAll(bundles[rank], trial => !reuse.Has(trial));
            if (trials.Length > 0)
            {
                open.Add((rank, PlanCheck.Rising(trials)));
            }
        }

        var ids = await session.TakeBundleNumbersAsync(open.Count);
        await session.InsertBundlesAsync([.. open.Select((bundle, i) => BundleRow.New(ids[i], sweep, bundle.Rank, bundle.Trials))]);
    }
}
