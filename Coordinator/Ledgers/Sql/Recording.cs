using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>Results that a lease's holder sends.</summary>
/// <param name="Rising">By index.</param>
/// <param name="Encoded">The same as <see cref="ResultChunk.Encode"/> gives them; null when there are none.</param>
internal sealed record Completion(SweepRow Sweep, LeaseKey Lease, IReadOnlyList<TrialResult> Rising, ResultChunk? Encoded);

/// <summary>Writes what a running bundle shows and what came out of it.</summary>
internal static class Recording
{
    public static async Task<LeaseVerdict> CurveAsync(SqlSession session, SweepRow sweep, LeaseKey lease, int trial, Curve part)
    {
        var row = await Leasing.HeldAsync(session, sweep, lease, "record");
        if (row is null)
        {
            return LeaseVerdict.Refused;
        }

        if (Array.BinarySearch(row.Open, trial) < 0)
        {
            throw new ArgumentException($"Trial {trial} is not open in bundle {lease.Bundle}.", nameof(trial));
        }

        await session.ExecuteLaterAsync(
            "INSERT INTO curve_part (sweep, trial, content) VALUES ($1, $2, $3)",
            sweep.Id, (long)trial, CurveContent(sweep.Id, trial, part));
        return LeaseVerdict.Accepted;
    }

    /// <summary>What was shown so far, later parts over earlier ones; null when nothing was. A damaged part is left out: the
    /// final curve does not come from here.</summary>
    public static async Task<Curve?> PartialCurveAsync(SqlSession session, long sweep, int trial)
    {
        var parts = await session.QueryAsync(
            "SELECT content FROM curve_part WHERE sweep = $1 AND trial = $2 ORDER BY id",
            reader => ReadCurve(reader.GetFieldValue<byte[]>(0), sweep, trial),
            sweep, (long)trial);
        return PartialCurves.Merge(parts.OfType<Curve>());
    }

    public static async Task<LeaseVerdict> CheckpointAsync(SqlSession session, SweepRow sweep, LeaseKey lease, byte[] content)
    {
        if (await Leasing.HeldAsync(session, sweep, lease, "checkpoint") is null)
        {
            return LeaseVerdict.Refused;
        }

        await session.ExecuteLaterAsync(
            "INSERT INTO checkpoint (bundle, token, content, seal) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (bundle) DO UPDATE SET token = excluded.token, content = excluded.content, seal = excluded.seal",
            lease.Bundle.Value, lease.Token.Value, content, CheckpointSeal(lease.Bundle.Value, lease.Token.Value, content));
        return LeaseVerdict.Accepted;
    }

    public static long CheckpointSeal(long bundle, long token, ReadOnlySpan<byte> content) =>
        new RowSeal("checkpoint").Add(bundle).Add(token).Add(content).Value;

    /// <summary>Records several completions, of different bundles.</summary>
    public static async Task<IReadOnlyList<LeaseVerdict>> CompleteAsync(SqlSession session, IReadOnlyList<Completion> completions)
    {
        var held = await Leasing.HoldAsync(session, completions.Select(completion => completion.Lease));
        var verdicts = new LeaseVerdict[completions.Count];
        for (var i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = await CompleteAsync(session, completions[i], held.GetValueOrDefault(completions[i].Lease.Bundle.Value));
        }

        return verdicts;
    }

    private static async Task<LeaseVerdict> CompleteAsync(SqlSession session, Completion completion, BundleRow? row)
    {
        var (sweep, lease, rising, encoded) = completion;
        var open = Leasing.Holds(row, sweep, lease) ? row!.Open : null;
        var fresh = open is null ? [] : rising.Where(result => Array.BinarySearch(open, result.Index) >= 0).ToArray();
        if (open is null || fresh.Length < rising.Count)
        {
            // Either the lease is gone or some trials are not open any more. Both happen to an honest caller in one way: it
            // repeats a completion whose answer it did not hear. Then this lease has recorded them, and nothing changes.
            var recorded = await RecordedUnderAsync(session, sweep, lease);
            var repeated = rising.Count > fresh.Length
                && rising.All(result => recorded.Contains(result.Index) || (open is not null && Array.BinarySearch(open, result.Index) >= 0));
            if (open is null && !repeated)
            {
                return await Leasing.RefuseAsync(session, sweep, lease, "complete");
            }

            if (!repeated)
            {
                throw new ArgumentException($"Not all given trials are open in bundle {lease.Bundle}.", nameof(completion));
            }
        }

        if (fresh.Length > 0)
        {
            var now = await session.NowAsync();
            var left = TrialSet.Except(row!.Open, Array.ConvertAll(fresh, result => result.Index));
            if (left.Length == 0)
            {
                await row.DeleteAsync(session);
            }
            else
            {
                await (row with { Open = left }).UpdateAsync(session);
            }

            await InsertResultsAsync(session, row, now, fresh, fresh.Length == rising.Count ? encoded : null);
            if (fresh.Sum(result => result.Retries) is > 0 and var retries)
            {
                await Retries.AddAsync(session, sweep.Id, row.Id, row.Token, retries);
            }
        }

        return LeaseVerdict.Accepted;
    }

    public static async Task InsertResultsAsync(SqlSession session, BundleRow bundle, long now, TrialResult[] rising, ResultChunk? encoded = null)
    {
        var trials = Array.ConvertAll(rising, result => result.Index);
        await ResultRow.InsertAsync(
            session,
            ResultRow.RecordedBy(bundle, now, rising),
            rising,
            encoded);
        await DropCurvePartsAsync(session, bundle.Sweep, trials);
    }

    private static async Task<HashSet<int>> RecordedUnderAsync(SqlSession session, SweepRow sweep, LeaseKey lease)
    {
        var chunks = await session.QueryAsync(
            $"SELECT {ResultRow.HeadColumns} FROM result WHERE bundle = $1 AND sweep = $2 AND token = $3",
            ResultRow.Read, lease.Bundle.Value, sweep.Id, lease.Token.Value);
        return [.. chunks.SelectMany(chunk => chunk.Trials)];
    }

    /// <summary>One statement a run of neighbouring trials.</summary>
    private static async Task DropCurvePartsAsync(SqlSession session, long sweep, int[] trials)
    {
        for (var start = 0; start < trials.Length;)
        {
            var end = start + 1;
            while (end < trials.Length && trials[end] == trials[end - 1] + 1)
            {
                end++;
            }

            await session.ExecuteLaterAsync(
                "DELETE FROM curve_part WHERE sweep = $1 AND trial BETWEEN $2 AND $3",
                sweep, (long)trials[start], (long)trials[end - 1]);
            start = end;
        }
    }

    public static byte[] CurveContent(long sweep, int trial, Curve part)
    {
        var writer = new ColumnWriter();
        CurveColumns.Write(writer, [part]);
        return writer.Sealed(CurveSeed(sweep, trial));
    }

    /// <summary>Null when it is damaged.</summary>
    public static Curve? ReadCurve(byte[] content, long sweep, int trial)
    {
        try
        {
            var reader = ColumnReader.Unseal(content, CurveSeed(sweep, trial), "a curve");
            return CurveColumns.Read(ref reader, 1)[0];
        }
        catch (LedgerDamageException)
        {
            return null;
        }
    }

    private static ulong CurveSeed(long sweep, int trial) =>
        unchecked((ulong)new RowSeal("curve_part").Add(sweep).Add(trial).Value);
}
