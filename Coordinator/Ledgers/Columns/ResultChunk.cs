using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Columns;

/// <summary>The results of a bundle as columns, in three sealed parts, so that a table of losses can be read without weights and
/// curves.</summary>
/// <param name="Numbers">Outcomes, losses, epochs, hashes, failures, times.</param>
/// <param name="Weights">Empty when no trial has weights.</param>
/// <param name="Curves">Empty when no trial has a curve.</param>
/// <param name="HashesNeed">The parts that must be read because some hashes are computed from them instead of being stored.</param>
internal sealed record ResultChunk(byte[] Numbers, byte[] Weights, byte[] Curves, ResultParts HashesNeed)
{
    private const ulong NumbersPart = 1;
    private const ulong WeightsPart = 2;
    private const ulong CurvesPart = 3;

    /// <param name="results">Results in ascending order of index.</param>
    /// <param name="seed">Identifies the chunk and its sweep.</param>
    public static ResultChunk Encode(IReadOnlyList<TrialResult> results, ulong seed)
    {
        var weightsComputed = new long[results.Count];
        var curvesComputed = new long[results.Count];
        for (var i = 0; i < results.Count; i++)
        {
            weightsComputed[i] = WeightsHashIsComputed(results[i]) ? 1 : 0;
            curvesComputed[i] = CurveHashIsComputed(results[i]) ? 1 : 0;
        }

        var numbers = new ColumnWriter();
        WriteNumbers(numbers, results);
        HashColumn.Write(numbers, weightsComputed, i => results[i].WeightsHash);
        HashColumn.Write(numbers, curvesComputed, i => results[i].CurveHash);

        var weights = new ColumnWriter();
        if (results.Any(result => !result.Weights.IsEmpty))
        {
            WeightColumns.Write(weights, results);
        }

        var curves = new ColumnWriter();
        if (results.Any(result => !IsEmpty(result.Curve)))
        {
            CurveColumns.Write(curves, [.. results.Select(result => result.Curve)]);
        }

        var needs = ResultParts.Numbers;
        needs |= weightsComputed.Contains(1) ? ResultParts.Weights : ResultParts.Numbers;
        needs |= curvesComputed.Contains(1) ? ResultParts.Curves : ResultParts.Numbers;
        return new ResultChunk(Seal(numbers, seed, NumbersPart), Seal(weights, seed, WeightsPart), Seal(curves, seed, CurvesPart), needs);
    }

    /// <summary>Decodes the requested parts. Parts that are empty must not be requested, nor those from which hashes are computed be empty if
    /// hashes are asked for.</summary>
    /// <param name="hashes">Whether the rows have hashes.</param>
    public ResultRows Decode(int[] trials, ResultParts parts, ulong seed, bool hashes = true)
    {
        WeightColumns? weights = null;
        if (Weights.Length > 0)
        {
            var reader = ColumnReader.Unseal(Weights, XxHash64.Mix(seed, WeightsPart), "a chunk of weights");
            weights = WeightColumns.Read(ref reader, trials.Length);
        }

        CurveColumns? curves = null;
        if (Curves.Length > 0)
        {
            var reader = ColumnReader.Unseal(Curves, XxHash64.Mix(seed, CurvesPart), "a chunk of curves");
            curves = CurveColumns.Read(ref reader, trials.Length);
        }

        var rows = new ResultRows(trials, weights, curves, parts);
        var numbers = ColumnReader.Unseal(Numbers, XxHash64.Mix(seed, NumbersPart), "a chunk of results");
        rows.Read(ref numbers, hashes);
        return rows;
    }

    private static void WriteNumbers(ColumnWriter writer, IReadOnlyList<TrialResult> results)
    {
        var finals = Column(results, result => result.FinalLoss);
        writer.Longs(Column(results, result => (long)result.Outcome));
        writer.Longs(Column(results, result => (long)result.EndReason));
        writer.Longs(Column(results, result => (long)result.Epochs));
        writer.Doubles(finals);
        writer.DoublesLike(Column(results, result => result.BestLoss), finals);
        writer.Doubles(Column(results, result => result.TestLoss));
        writer.Doubles(Column(results, result => result.Seconds));
        writer.Texts(Column(results, result => result.Node));
        var failed = Enumerable.Range(0, results.Count).Where(i => results[i].Failure is not null).ToArray();
        writer.Var((ulong)failed.Length);
        writer.Longs(Array.ConvertAll(failed, i => (long)i));
        writer.Texts(Array.ConvertAll(failed, i => results[i].Failure!.Message));
        writer.Texts(Array.ConvertAll(failed, i => results[i].Failure!.Detail));
    }

    /// <summary>Whether a hash is not stored but computed when it is read, because what it is of is small.</summary>
    private static bool WeightsHashIsComputed(TrialResult result) =>
        result.Weights.Length is > 0 and <= TrialResult.SmallBytes
        && (result.GivenWeightsHash is not { } given || Sha256Digest.Of(result.Weights.Span) == given);

    private static bool CurveHashIsComputed(TrialResult result) =>
        !IsEmpty(result.Curve)
        && result.Curve.NumberBytes() <= TrialResult.SmallBytes
        && (result.GivenCurveHash is not { } given || result.Curve.Digest() == given);

    private static bool IsEmpty(Curve curve) => curve.Times.Length == 0 && curve.Metrics.Count == 0;

    private static T[] Column<T>(IReadOnlyList<TrialResult> results, Func<TrialResult, T> value)
    {
        var column = new T[results.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(results[i]);
        }

        return column;
    }

    private static byte[] Seal(ColumnWriter writer, ulong seed, ulong part) =>
        writer.Written.IsEmpty ? [] : writer.Sealed(XxHash64.Mix(seed, part));
}
