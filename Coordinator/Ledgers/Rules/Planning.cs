using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Records plans.</summary>
internal static class Planning
{
    public static async Task<SweepRecord> PlanAsync(ILedgerSession session, SweepPlan plan, bool trainAgain)
    {
        await session.HoldPlanningAsync();
        var others = await Filing.SweepsAsync(session);
        var revisions = others.FindAll(sweep => sweep.Record.Id.Name == plan.Name);
        if (SweepNaming.PlannedFrom(plan.Name, plan.SpecHash, others.ConvertAll(other => other.Record)) is { } planned && !trainAgain)
        {
            return planned;
        }

        var now = await session.NowAsync();
        var deleted = await session.OfAsync(LedgerTables.Deletion);
        var id = others.Select(sweep => sweep.Id).Concat(deleted.Select(sweep => sweep.Sweep)).DefaultIfEmpty().Max() + 1;
        var reuse = new Reuse(plan.Identities, trainAgain);
        await reuse.CopyAsync(session, others, id, now);

        var sweep = new SweepRow(id, new SweepRecord(
            new SweepId(plan.Name, RevisionAfter(revisions.Select(revision => revision.Record.Id).Concat(deleted.Select(sweep => sweep.Id)), plan.Name)),
            plan.SpecHash, plan.SpecText, plan.SpecFile, plan.Identities.Length, reuse.Count,
            new DateTimeOffset(now, TimeSpan.Zero), plan.Environment));
        await session.PutAsync(LedgerTables.Sweep, sweep);
        foreach (var part in IdentitiesRow.Of(id, plan.Identities))
        {
            await session.PutAsync(LedgerTables.Identities, part);
        }

        if (revisions.MaxBy(revision => revision.Record.Id.Revision) is { } before)
        {
            sweep = await InheritAsync(session, before, sweep);
        }

        if (plan.Gated)
        {
            await session.PutAsync(LedgerTables.Gate, new GateRow(id, Settled: false));
        }

        await Proposing.KeepAsync(session, id, plan.Proposed);
        foreach (var bundle in plan.Resting)
        {
            TrialResult[] rest = [.. bundle.Where(trial => !reuse.Has(trial)).Order().Select(EndedTrials.Resting)];
            if (rest.Length > 0)
            {
                await Chunks.AddAsync(session, ResultRow.Of(id, 0, now, rest), rest);
            }
        }

        await InsertBundlesAsync(session, id, plan.Bundles, reuse);
        await reuse.ShareAsync(session, id);
        return sweep.Record;
    }

    /// <summary>The sweep itself; null when there is none.</summary>
    public static async Task<SweepRow?> FindAsync(ILedgerSession session, SweepId id) =>
        (await session.OfAsync(LedgerTables.Sweep)).Find(sweep => sweep.Record.Id == id);

    /// <summary>A new revision stands in the queue, and is filed, as the one before.</summary>
    private static async Task<SweepRow> InheritAsync(ILedgerSession session, SweepRow before, SweepRow next)
    {
        if (await session.FindAsync(LedgerTables.Queue, before.Id) is { } queued)
        {
            await session.PutAsync(LedgerTables.Queue, queued with { Sweep = next.Id });
        }

        var filing = before.Record.Filing.ForNextRevision();
        if (filing == SweepFiling.None)
        {
            return next;
        }

        await Filing.PutAsync(session, next.Id, filing);
        return next with { Record = next.Record with { Filing = filing } };
    }

    public static async Task<TrialIdentity[]> IdentitiesAsync(ILedgerSession session, SweepRow sweep)
    {
        var identities = new TrialIdentity[sweep.Record.Trials];
        var found = 0;
        foreach (var part in await session.OfAsync(LedgerTables.Identities, sweep.Id))
        {
            found += part.CopyTo(identities.AsSpan((int)part.Part * IdentitiesRow.PerPart));
        }

        return found == identities.Length ? identities : throw Missing(sweep);
    }

    public static async Task<TrialIdentity> IdentityAsync(ILedgerSession session, SweepRow sweep, int trial)
    {
        var identities = new TrialIdentity[IdentitiesRow.PerPart];
        var part = await session.FindAsync(LedgerTables.Identities, sweep.Id, (long)(trial / IdentitiesRow.PerPart));
        return trial % IdentitiesRow.PerPart < part?.CopyTo(identities) ? identities[trial % IdentitiesRow.PerPart] : throw Missing(sweep);
    }

    private static int RevisionAfter(IEnumerable<SweepId> ids, string name) =>
        ids.Where(id => id.Name == name).Select(id => id.Revision).DefaultIfEmpty().Max() + 1;

    private static LedgerDamageException Missing(SweepRow sweep) => new($"identities of {sweep.Record.Id} are missing");

    private static async Task InsertBundlesAsync(ILedgerSession session, long sweep, IReadOnlyList<int[]> bundles, Reuse reuse)
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
