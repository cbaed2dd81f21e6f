using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Sql;
using Runner.Messages;
using Runner.Results;

namespace Runner.Ledgers.Unsent;

/// <summary>
/// A completion in a file: sweep, lease and results under one checksum, so that a torn or damaged file is detected. The sweep is
/// identified by its spec and by the time of planning, to 100 ns, so that it is not mistaken for a sweep of another ledger.
/// </summary>
internal sealed record UnsentFile(SweepId Sweep, Sha256Digest SpecHash, long PlannedAt, LeaseKey Lease, IReadOnlyList<TrialResult> Results)
{
    // Identifies the content and the version of its format.
    private const ulong Seed = 0x756E73656E740001;

    public bool IsOf(SweepRecord sweep) => sweep.Id == Sweep && sweep.SpecHash == SpecHash && sweep.PlannedAt.UtcTicks == PlannedAt;

    public static byte[] Write(SweepBrief sweep, LeaseKey lease, IReadOnlyList<TrialResult> results)
    {
        var rising = ResultCheck.Rising(results);
        var writer = new ColumnWriter();
        writer.Text(sweep.Id.Name);
        writer.SignedVar(sweep.Id.Revision);
        writer.Bytes(sweep.SpecHash.ToBytes());
        writer.SignedVar(sweep.PlannedAt.UtcTicks);
        writer.SignedVar(lease.Bundle.Value);
        writer.SignedVar(lease.Token.Value);
        writer.Var((ulong)rising.Count);
        writer.Longs([.. rising.Select(result => (long)result.Index)]);
        if (rising.Count > 0)
        {
            var chunk = ResultChunk.Encode(rising, Seed);
            Blob(writer, chunk.Numbers);
            Blob(writer, chunk.Weights);
            Blob(writer, chunk.Curves);
            writer.Var((ulong)chunk.HashesNeed);
            writer.Longs([.. rising.Select(result => (long)result.Retries)]);
            foreach (var result in rising.Where(WeightColumns.IsStored))
            {
                Blob(writer, result.Weights.Span);
            }

            foreach (var result in rising.Where(_ => rising.Any(other => other.State.Length > 0)))
            {
                Blob(writer, result.State.Span);
            }
        }

        return writer.Sealed(Seed);
    }

    /// <exception cref="LedgerDamageException">The file is damaged.</exception>
    public static UnsentFile Read(byte[] content)
    {
        var reader = ColumnReader.Unseal(content, Seed, "a file of unsent results");
        var sweep = new SweepId(reader.Text(), (int)reader.SignedVar());
        var hash = Sha256Digest.FromBytes(reader.Bytes(Sha256Digest.ByteCount));
        var plannedAt = reader.SignedVar();
        var lease = new LeaseKey(sweep, new BundleId(reader.SignedVar()), new FencingToken(reader.SignedVar()));
        var count = (int)reader.Var();
        var trials = Array.ConvertAll(reader.Longs(count), trial => (int)trial);
        return new UnsentFile(sweep, hash, plannedAt, lease, count == 0 ? [] : ReadResults(ref reader, trials));
    }

    private static TrialResult[] ReadResults(ref ColumnReader reader, int[] trials)
    {
        var (numbers, weights, curves) = (Blob(ref reader), Blob(ref reader), Blob(ref reader));
        var chunk = new ResultChunk(numbers, weights, curves, (ResultParts)reader.Var());
        var retries = reader.Longs(trials.Length);
        var rows = chunk.Decode(trials, ResultParts.Curves | ResultParts.Weights, Seed);
        var results = new TrialResult[trials.Length];
        for (var row = 0; row < results.Length; row++)
        {
            var result = rows[row] with { Retries = (int)retries[row] };
            results[row] = rows.WeightsAreStored(row) ? result with { Weights = Blob(ref reader) } : result;
        }

        // Files without states end here.
        for (var row = 0; row < results.Length && !reader.AtEnd; row++)
        {
            results[row] = results[row] with { State = Blob(ref reader) };
        }

        return results;
    }

    private static void Blob(ColumnWriter writer, ReadOnlySpan<byte> content)
    {
        writer.Var((ulong)content.Length);
        writer.Bytes(content);
    }

    private static byte[] Blob(ref ColumnReader reader) => reader.Bytes((int)reader.Var()).ToArray();
}
