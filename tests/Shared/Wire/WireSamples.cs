using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Tests.Wire;

/// <summary>One message of every kind that crosses a network, with something in every field.</summary>
internal static class WireSamples
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly NodeName Node = new("host:17");
    private static readonly SweepId Sweep = new("größe", 3);
    private static readonly LeaseKey Key = new(Sweep, new BundleId(5_000_000_000), new FencingToken(77));

    private static readonly TrialResult Failed = new()
    {
        Index = 70_001,
        Outcome = TrialOutcome.Failed,
        EndReason = EndReason.Plateau,
        FinalLoss = 0.25,
        BestLoss = 1e-300,
        TestLoss = double.NaN,
        Epochs = 12,
        WeightsHash = new Sha256Digest(1, 2, 3, 4),
        CurveHash = new Sha256Digest(5, 6, 7, ulong.MaxValue),
        Weights = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 },
        Curve = new Curve(["train-loss", "test-loss"], [0, 4], [[1, double.PositiveInfinity], [-0.0, 2]]),
        Failure = new TrialFailure("it threw", "at line 1\nat line 2"),
        Seconds = 1.5,
        Node = "host:17",
        Retries = 2,
        State = new byte[] { 5, 4, 3 },
    };

    private static readonly BundleLease Lease = new(
        Key, Node, [3, 4, 70_001], 2, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero), new byte[] { 9, 8, 7 })
    {
        Trained = [Failed],
        Until = [0, 9, 0],
        Stops = [4],
        Proposed = [new ProposedPoint(7, [0.5, double.Epsilon], new Sha256Digest(1, 2, 3, 4))],
    };

    private static readonly SweepBrief Brief = new(
        Sweep,
        new Sha256Digest(9, 10, 11, 12),
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        "name: größe\n",
        "sweeps/größe.yaml",
        "cpu: test\ncommit: none",
        TimeSpan.FromSeconds(1.5));

    public static IReadOnlyList<object> All { get; } =
    [
        new NodeBeat(Node, 4, "gpu=no", Sweep, [Key, Key with { Token = new FencingToken(78) }], [new SlotTraining(Sweep, new TrainingProgress(3, 1, 2, 0.5))]),
        new AskForBundles(Node, 8, 7, 3),
        new HandInResults(Node, Key, 6, [Failed, new TrialResult { Index = 1, Outcome = TrialOutcome.Completed }]),
        new HandInCheckpoint(Node, Key, new byte[] { 1, 2, 3 }, 900),
        new HandInCurve(Node, Key, 4, new Curve(["train-loss"], [1, 2], [[0.5, 0.25]])),
        new HandBack(Node, Key, new byte[] { 4, 5 }, 901),
        new NodeDrained(Node),
        new BundlesGranted(8, Brief, [Lease]),
        new ResultsAnswered(Key, 6, LeaseVerdict.Refused),
        new LeaseRefused(Key),
        new LeaseReturned(Key),
        new NameTaken(),
        new Suspend(Sweep),
        new YieldBundles([Key, Key]),
        new StopTrials(Key, [3, 1199]),
        new AskOwner(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 3, new byte[] { 1, 2 }),
        new OwnerAnswers(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 4, OwnerAnswerState.Pending, new byte[] { 3 }),
        new FetchFile(new Sha256Digest(1, 2, 3, 4), 1L << 33),
        new FilePart(new Sha256Digest(1, 2, 3, 4), FileKind.Folder, 5, 1L << 33, new byte[] { 6, 7 }),
        new FileRefused(new Sha256Digest(1, 2, 3, 4), "it is gone"),
        new BeatHeard(),
        new Drain(Now: true),
    ];

    /// <summary>Every field of a message.</summary>
    public static string Text(object message) => message.GetType().Name + JsonSerializer.Serialize(message, message.GetType(), Plain);
}
