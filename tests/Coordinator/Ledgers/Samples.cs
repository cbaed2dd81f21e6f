using System.Buffers.Binary;
using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>Plans and results to try ledgers with: a function of their arguments.</summary>
internal static class Samples
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    public static readonly NodeName Node = new("node-a");

    public static SweepPlan Plan(string name = "sweep", int trials = 6, int bundle = 3, string spec = "spec", int firstIdentity = 0) => new(
        name,
        Sha256Digest.Of(Encoding.UTF8.GetBytes(spec)),
        spec,
        name + ".yaml",
        [.. Enumerable.Range(firstIdentity, trials).Select(Identity)],
        [.. Enumerable.Range(0, trials).Chunk(bundle)],
        "cpu: test\ncommit: none");

    public static TrialIdentity Identity(int number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return TrialIdentity.FromDigest(Sha256Digest.Of(bytes).ToBytes());
    }

    public static TrialResult Result(int index, TrialOutcome outcome = TrialOutcome.Completed, int weights = 2, int points = 3)
    {
        var content = new byte[weights * sizeof(double)];
        for (var i = 0; i < weights; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(content.AsSpan(i * sizeof(double)), Math.Sqrt(index + 2) / (i + 3));
        }

        var curve = points == 0 ? Curve.Empty : new Curve(
            ["train-loss", "test-loss"],
            [.. Enumerable.Range(0, points)],
            [
                [.. Enumerable.Range(0, points).Select(t => 1.0 / (index + t + 1))],
                [.. Enumerable.Range(0, points).Select(t => 2.0 / (index + t + 1))],
            ]);
        return new TrialResult
        {
            Index = index,
            Outcome = outcome,
            EndReason = (EndReason)(index % 3),
            FinalLoss = 1.0 / (index + points),
            BestLoss = 1.0 / (index + points + 1),
            TestLoss = index % 2 == 0 ? double.NaN : 0.5,
            Epochs = points - 1,
            WeightsHash = Sha256Digest.Of(content),
            CurveHash = curve.Digest(),
            Weights = content,
            Curve = curve,
            Failure = EndedWithout(outcome) ? new TrialFailure($"trial {index} threw", "at line 1\nat line 2") : null,
            Seconds = 0.125 * (index + 1),
            Node = "node-" + (char)('a' + (index % 2)),
        };
    }

    /// <summary>Whether heartbeats were accepted.</summary>
    public static async Task<IReadOnlyList<LeaseVerdict>> RenewedAsync(this ITrialLedger ledger, IReadOnlyList<LeaseKey> leases) =>
        [.. (await ledger.RenewAsync(leases, Lease)).Select(renewal => renewal.Verdict)];

    public static TrialResult[] Results(IEnumerable<int> trials) => [.. trials.Select(trial => Result(trial))];

    public static void ShouldBeSame(this TrialResult actual, TrialResult expected, ResultParts parts = ResultParts.Curves | ResultParts.Weights)
    {
        Text(actual).ShouldBe(Text(expected with
        {
            Curve = parts.HasFlag(ResultParts.Curves) ? expected.Curve : Curve.Empty,
            Weights = parts.HasFlag(ResultParts.Weights) ? expected.Weights : default,
        }));
    }

    /// <summary>Every field, numbers by their bits.</summary>
    public static string Text(TrialResult result)
    {
        var text = new StringBuilder();
        text.Append(result.Index).Append(' ').Append(result.Outcome).Append(' ').Append(result.EndReason).Append(' ').Append(result.Epochs);
        foreach (var number in new[] { result.FinalLoss, result.BestLoss, result.TestLoss, result.Seconds })
        {
            text.Append(' ').Append(BitConverter.DoubleToInt64Bits(number).ToString("x"));
        }

        text.Append('\n').Append(result.WeightsHash).Append(' ').Append(result.CurveHash).Append(' ').Append(result.Node);
        text.Append('\n').Append(Convert.ToHexString(result.Weights.Span));
        text.Append('\n').Append(Text(result.Curve));
        return text.Append('\n').Append(result.Failure).ToString();
    }

    public static string Text(Curve? curve) => curve is null ? "none" : string.Join(';', curve.Metrics) + '|' + string.Join(',', curve.Times) + '|'
        + string.Join(';', curve.Values.Select(column => string.Join(',', column.Select(value => BitConverter.DoubleToInt64Bits(value).ToString("x")))));

    private static bool EndedWithout(TrialOutcome outcome) => outcome
        is TrialOutcome.Failed or TrialOutcome.TimedOut or TrialOutcome.OutOfMemory or TrialOutcome.Quarantined;
}
