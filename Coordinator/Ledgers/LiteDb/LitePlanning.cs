using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>Records plans, and takes results over that other sweeps have.</summary>
internal static class LitePlanning
{
    private const int MostInChunk = 1024;

    public static SweepRecord Plan(LiteSession session, SweepPlan plan, bool trainAgain)
    {
        var others = Sweeps(session);
        var revisions = Array.FindAll(others, sweep => sweep.Record.Id.Name == plan.Name);
        if (!trainAgain && Array.FindLast(revisions, sweep => sweep.Record.SpecHash == plan.SpecHash) is { } planned)
        {
            return planned.Record;
        }

        var id = others.Length == 0 ? 1 : others[^1].Id + 1;
        var taken = new bool[plan.Identities.Length];
        if (!trainAgain)
        {
            Reuse(session, others, id, plan.Identities, taken);
        }

        var sweep = new SweepRow(id, new SweepRecord(
            new SweepId(plan.Name, revisions.Length == 0 ? 1 : revisions[^1].Record.Id.Revision + 1),
            plan.SpecHash, plan.SpecText, plan.SpecFile, plan.Identities.Length, taken.Count(has => has),
            new DateTimeOffset(session.Now, TimeSpan.Zero), plan.Environment));
        session.Insert(LedgerTables.Sweep, sweep.Values());
        foreach (var (part, content) in IdentityRows.Parts(id, plan.Identities))
        {
            session.Insert(LedgerTables.Identities, id, part, content);
        }

        for (var rank = 0; rank < plan.Bundles.Count; rank++)
        {
            var open = PlanCheck.Rising(Array.FindAll(plan.Bundles[rank], trial => !taken[trial]));
            if (open.Length > 0)
            {
                session.Insert(LedgerTables.Bundle, BundleRow.New(session.Take(tokens: 0, bundles: 1), id, rank, open).Values());
            }
        }

        session.WorkOf.Add(id);
        return sweep.Record;
    }

    /// <summary>In the order in which they were planned.</summary>
    public static SweepRow[] Sweeps(LiteSession session) => session.All(LedgerTables.Sweep, SweepRow.Read);

    public static TrialIdentity[] Identities(LiteSession session, SweepRow sweep)
    {
        var identities = new TrialIdentity[sweep.Record.Trials];
        for (var part = 0; part * IdentityRows.PerPart < identities.Length; part++)
        {
            ReadPart(session, sweep, part, identities.AsSpan(part * IdentityRows.PerPart));
        }

        return identities;
    }

    public static TrialIdentity Identity(LiteSession session, SweepRow sweep, int trial)
    {
        var identities = new TrialIdentity[IdentityRows.PerPart];
        ReadPart(session, sweep, trial / IdentityRows.PerPart, identities);
        return identities[trial % IdentityRows.PerPart];
    }

    private static void ReadPart(LiteSession session, SweepRow sweep, int part, Span<TrialIdentity> into)
    {
        var content = session.Find(LedgerTables.Identities, LiteIndexes.Key(sweep.Id, part), reader => reader.GetFieldValue<byte[]>(2))
            ?? throw new LedgerDamageException($"identities of {sweep.Record.Id} are missing");
        IdentityRows.ReadPart(content, sweep.Id, part, into);
    }

    /// <summary>Of several results of one identity the sweep planned first gives it.</summary>
    private static void Reuse(LiteSession session, SweepRow[] others, long sweep, TrialIdentity[] identities, bool[] taken)
    {
        if (others.Length == 0)
        {
            return;
        }

        var targets = new Targets(identities);
        foreach (var other in others)
        {
            var wanted = targets.In(Identities(session, other));
            foreach (var head in LiteResults.Heads(session, other).OrderBy(head => head.First).ThenBy(head => head.Id))
            {
                if (head.Live.Any(wanted.ContainsKey))
                {
                    CopyChunk(session, head, other, wanted, sweep, taken);
                }
            }
        }
    }

    private static void CopyChunk(
        LiteSession session, ResultRow head, SweepRow other, Dictionary<int, List<int>> wanted, long sweep, bool[] taken)
    {
        var (chunk, rows) = LiteResults.Open(session, head.Id, ResultParts.Curves | ResultParts.Weights);
        var copies = new List<TrialResult>();
        for (var i = 0; i < chunk.Trials.Length; i++)
        {
            if (Array.BinarySearch(chunk.Live, chunk.Trials[i]) < 0 || !rows.Outcome(i).IsResult() || !wanted.TryGetValue(chunk.Trials[i], out var trials))
            {
                continue;
            }

            var result = LiteResults.WithWeights(session, rows, i);
            foreach (var trial in trials.Where(trial => !taken[trial]))
            {
                taken[trial] = true;
                copies.Add(result with { Index = trial });
            }
        }

        foreach (var part in copies.OrderBy(copy => copy.Index).Chunk(MostInChunk))
        {
            var trials = Array.ConvertAll(part, result => result.Index);
            var row = new ResultRow
            {
                Sweep = sweep,
                Bundle = 0,
                Token = 0,
                Attempts = 0,
                Losses = 0,
                ReusedFrom = chunk.ReusedFrom == 0 ? other.Id : chunk.ReusedFrom,
                RecordedAt = session.Now,
                Trials = trials,
                Live = trials,
                Outcomes = ResultRow.CountOutcomes(part.Select(result => result.Outcome)),
                Needs = ResultParts.Numbers,
            };
            LiteResults.Insert(session, row, part, encoded: null);
        }
    }
}
