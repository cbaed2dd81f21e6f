using System.Data.Common;
using LiteDB;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>What running bundles show and what came out of them.</summary>
internal static class LiteResults
{
    public static LeaseVerdict RecordCurve(LiteSession session, SweepRow sweep, LeaseKey lease, int trial, Curve part)
    {
        var row = LiteBundles.Held(session, sweep, lease, "record");
        if (row is null)
        {
            return LeaseVerdict.Refused;
        }

        if (Array.BinarySearch(row.Open, trial) < 0)
        {
            throw new ArgumentException($"Trial {trial} is not open in bundle {lease.Bundle}.", nameof(trial));
        }

        session.InsertNumbered(LedgerTables.CurvePart, sweep.Id, (long)trial, Recording.CurveContent(sweep.Id, trial, part));
        return LeaseVerdict.Accepted;
    }

    public static Curve? PartialCurve(LiteSession session, SweepRow sweep, int trial) => PartialCurves.Merge(session
        .Under(LedgerTables.CurvePart, LiteIndexes.Of, LiteIndexes.Key(sweep.Id, trial), reader => Recording.ReadCurve(reader.GetFieldValue<byte[]>(3), sweep.Id, trial))
        .OfType<Curve>());

    public static LeaseVerdict Checkpoint(LiteSession session, SweepRow sweep, LeaseKey lease, byte[] content)
    {
        if (LiteBundles.Held(session, sweep, lease, "checkpoint") is null)
        {
            return LeaseVerdict.Refused;
        }

        var (bundle, token) = (lease.Bundle.Value, lease.Token.Value);
        session.Upsert(LedgerTables.Checkpoint, bundle, token, content, Recording.CheckpointSeal(bundle, token, content));
        return LeaseVerdict.Accepted;
    }

    public static LeaseVerdict Complete(
        LiteSession session, SweepRow sweep, LeaseKey lease, IReadOnlyList<TrialResult> rising, ResultChunk? encoded)
    {
        var row = LiteBundles.Find(session, lease);
        var open = Leasing.Holds(row, sweep, lease) ? row!.Open : null;
        var fresh = open is null ? [] : rising.Where(result => Array.BinarySearch(open, result.Index) >= 0).ToArray();
        if (open is null || fresh.Length < rising.Count)
        {
            // An honest caller comes here in one way: it repeats a completion whose answer it did not hear.
            var recorded = RecordedIn(session, sweep, lease.Bundle.Value)
                .Where(chunk => chunk.Token == lease.Token.Value).SelectMany(chunk => chunk.Trials).ToHashSet();
            var repeated = rising.Count > fresh.Length
                && rising.All(result => recorded.Contains(result.Index) || (open is not null && Array.BinarySearch(open, result.Index) >= 0));
            if (open is null && !repeated)
            {
                return LiteBundles.Refuse(session, sweep, lease, "complete");
            }

            if (!repeated)
            {
                throw new ArgumentException($"Not all given trials are open in bundle {lease.Bundle}.", nameof(rising));
            }
        }

        if (fresh.Length > 0)
        {
            var left = TrialSet.Except(row!.Open, Array.ConvertAll(fresh, result => result.Index));
            if (left.Length == 0)
            {
                LiteBundles.Delete(session, row.Id);
            }
            else
            {
                session.Upsert(LedgerTables.Bundle, (row with { Open = left }).Values());
            }

            Insert(session, row, fresh, fresh.Length == rising.Count ? encoded : null);
            AddRetries(session, sweep.Id, row.Id, row.Token, fresh.Sum(result => result.Retries));
        }

        return LeaseVerdict.Accepted;
    }

    public static void AddRetries(LiteSession session, long sweep, long bundle, long token, int trials)
    {
        if (trials > 0)
        {
            var before = session.Find(LedgerTables.Retry, new BsonValue(LiteIndexes.Key(bundle, token)), Retries.Read);
            session.Upsert(LedgerTables.Retry, Retries.Values(sweep, bundle, token, before + trials));
        }
    }

    public static IReadOnlyList<TrialEnding> EndingsAfter(LiteSession session, SweepRow sweep, long after)
    {
        var endings = new List<TrialEnding>();
        foreach (var chunk in Heads(session, sweep).Where(head => head.Id > after && head.ReusedFrom == 0).OrderBy(head => head.Id).Take(Endings.MostChunks))
        {
            Endings.Add(endings, chunk, Open(session, chunk.Id, ResultParts.Numbers).Rows);
        }

        return endings;
    }

    /// <summary>The chunks that a bundle recorded, oldest first.</summary>
    public static ResultRow[] RecordedIn(LiteSession session, SweepRow sweep, long bundle) =>
        session.Under(LedgerTables.Result, LiteIndexes.Of, LiteIndexes.Key(sweep.Id, bundle), ResultRow.Read);

    public static void Insert(LiteSession session, BundleRow bundle, TrialResult[] rising, ResultChunk? encoded = null)
    {
        var trials = Array.ConvertAll(rising, result => result.Index);
        Insert(
            session,
            ResultRow.RecordedBy(bundle, session.Now, rising),
            rising,
            encoded);
        foreach (var trial in trials)
        {
            foreach (var part in session.Under(
                LedgerTables.CurvePart, LiteIndexes.Of, LiteIndexes.Key(bundle.Sweep, trial), reader => reader.GetInt64(0)))
            {
                session.Delete(LedgerTables.CurvePart, part);
            }
        }
    }

    public static void Insert(LiteSession session, ResultRow row, IReadOnlyList<TrialResult> rising, ResultChunk? encoded)
    {
        var chunk = encoded ?? ResultChunk.Encode(rising, row.Seed);
        row = row with { Needs = chunk.HashesNeed };
        session.InsertNumbered(LedgerTables.Result, [.. row.HeadValues(), chunk.Numbers, chunk.Weights, chunk.Curves]);
        foreach (var result in rising.Where(WeightColumns.IsStored))
        {
            var hash = result.WeightsHash.ToBytes();
            if (!session.Has(LedgerTables.Weights, new BsonValue(hash)))
            {
                session.Insert(LedgerTables.Weights, hash, result.Weights.ToArray());
            }
        }
    }

    /// <summary>Reads a chunk; its larger weights are fetched with <see cref="WithWeights"/>.</summary>
    public static (ResultRow Chunk, ResultRows Rows) Open(LiteSession session, long id, ResultParts parts) => session.Find<(ResultRow, ResultRows)?>(
        LedgerTables.Result,
        id,
        reader =>
        {
            var row = ResultRow.Read(reader);
            var read = parts | row.Needs;
            return (row, new ResultChunk(
                Blob(reader, "numbers", true),
                Blob(reader, "weights", read.HasFlag(ResultParts.Weights)),
                Blob(reader, "curves", read.HasFlag(ResultParts.Curves)),
                row.Needs).Decode(row.Trials, parts, row.Seed));
        }) ?? throw new LedgerDamageException($"result chunk {id} is missing");

    public static TrialResult WithWeights(LiteSession session, ResultRows rows, int row)
    {
        var result = rows[row];
        if (!rows.WeightsAreStored(row))
        {
            return result;
        }

        var content = session.Find(LedgerTables.Weights, result.WeightsHash.ToBytes(), reader => reader.GetFieldValue<byte[]>(1));
        return content is not null && Sha256Digest.Of(content) == result.WeightsHash
            ? result with { Weights = content }
            : throw new LedgerDamageException($"the weights of trial {result.Index} do not match their hash");
    }

    public static int Retry(LiteSession session, SweepRow sweep, IReadOnlyCollection<int>? trials, string? failedOn)
    {
        var asked = trials?.ToHashSet();
        var retried = new List<(ResultRow Chunk, (int Trial, TrialOutcome Outcome)[] Again)>();
        foreach (var head in Heads(session, sweep).OrderBy(head => head.First).ThenBy(head => head.Id))
        {
            if (!Enum.GetValues<TrialOutcome>().Any(outcome => EndedTrials.CanBeRetried(outcome) && head.Outcomes[(int)outcome - 1] > 0))
            {
                continue;
            }

            var (chunk, rows) = Open(session, head.Id, ResultParts.Numbers);
            var again = Enumerable.Range(0, chunk.Trials.Length)
                .Where(i => EndedTrials.CanBeRetried(rows.Outcome(i)) && (asked?.Contains(chunk.Trials[i]) ?? true)
                    && (failedOn is null || rows.Node(i) == failedOn)
                    && Array.BinarySearch(chunk.Live, chunk.Trials[i]) >= 0)
                .Select(i => (chunk.Trials[i], rows.Outcome(i)))
                .ToArray();
            if (again.Length > 0)
            {
                retried.Add((chunk, again));
            }
        }

        foreach (var (chunk, again) in retried)
        {
            var outcomes = chunk.Outcomes.ToArray();
            foreach (var (_, outcome) in again)
            {
                outcomes[(int)outcome - 1]--;
            }

            var live = TrialSet.Except(chunk.Live, Array.ConvertAll(again, trial => trial.Trial));
            var head = (chunk with { Live = live, Outcomes = outcomes }).HeadValues();
            session.Update(LedgerTables.Result, chunk.Id, head.Select((value, i) => (i + 1, value)));
        }

        // Trials that were recorded under one lease, in however many parts, are opened together.
        foreach (var lease in retried.GroupBy(part => (part.Chunk.Bundle, part.Chunk.Token)).OrderBy(lease => lease.Min(part => part.Again[0].Trial)))
        {
            var recorded = lease.First().Chunk;
            var bundles = EndedTrials.BundlesToRetry(lease.SelectMany(part => part.Again).OrderBy(trial => trial.Trial));
            var id = session.Take(tokens: 0, bundles: bundles.Count);
            foreach (var open in bundles)
            {
                AddRetries(session, recorded.Sweep, id, token: 0, open.Length);
                session.Insert(
                    LedgerTables.Bundle, (BundleRow.New(id++, recorded.Sweep, open[0], open) with { Attempts = recorded.Attempts }).Values());
            }

            session.WorkOf.Add(sweep.Id);
        }

        return retried.Sum(part => part.Again.Length);
    }

    public static ResultRow[] Heads(LiteSession session, SweepRow sweep) =>
        session.Under(LedgerTables.Result, LiteIndexes.Of, LiteIndexes.Key(sweep.Id), ResultRow.Read);

    private static byte[] Blob(DbDataReader reader, string column, bool wanted) =>
        wanted ? reader.GetFieldValue<byte[]>(LedgerTables.Result.Place(column)) : [];
}
