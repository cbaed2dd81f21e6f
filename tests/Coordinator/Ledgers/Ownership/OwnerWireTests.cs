using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Ledgers.Ownership;

public sealed class OwnerWireTests
{
    private static readonly SweepId Sweep = new("digits", 2);

    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly SweepRecord Record = new(Sweep, Sha256Digest.Of([1]), "name: digits", "digits.yaml", 9, 1, Moment, "cpu: ü\n");

    private static readonly SweepCounts Counts = new(
        9, 3, 2, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = 3, [TrialOutcome.Diverged] = 1 }, 4, 5, 6);

    private static readonly OwnerRequest[] Requests =
    [
        new ListSweeps(),
        new ReadStatus(),
        new SetMode(Sweep, SweepMode.Cancelled),
        new RetryTrials(Sweep, [1, 7], new NodeName("n")),
        new RetryTrials(Sweep, null, null),
        new OrderStop(Sweep, [3, 7]),
        new DrainWorker(new NodeName("host:1")),
        new SetStanding(Sweep, new NodeName("n"), WorkerStanding.PutAside, "it failed"),
        new PlanSweep(Samples.Plan(), TrainAgain: true, Behind: false),
        new PlanSweep(Samples.Plan(), TrainAgain: false, Behind: true),
        new FollowSweep(Sweep),
        new TakeSnapshot(),
        new SetQueueEntry(Sweep, new QueueEntry(-3, Moment, 50, DailyWindow.Parse("22:00-07:00"))),
        new SetQueueEntry(Sweep, QueueEntry.Default),
        new BeginDigest(Sweep, 1L << 40),
        new SetFiling(Sweep, new SweepFiling("name", "a b", "a\nnote", IsArchived: true)),
    ];

    private static readonly OwnerAnswer[] Answers =
    [
        new RequestRefused("no", MayPass: true),
        new AnswerPending(),
        new SweepList([Record]),
        new StatusOfLedger(new LedgerStatus(
            [
                new SweepStatus(
                    Record,
                    Counts,
                    SweepMode.Paused,
                    new QueueEntry(7, null, 100, null),
                    [new LeaseRecord(new LeaseKey(Sweep, new BundleId(3), new FencingToken(4)), new NodeName("n"), 2, Moment, Moment.AddSeconds(5))],
                    [new StandingRecord(new NodeName("n"), WorkerStanding.Doubted, "why", Moment)],
                    ["trial 3 failed"]) { Rank = 2 },
            ],
            [new WorkerRecord(new NodeName("n"), 4, "gpu=no", Moment, Draining: true)])
        {
            Training = [new WorkerTraining(new NodeName("n"), Sweep, new TrainingProgress(3, 1, 2, 0.5))],
        }),
        new OrderTaken(Known: true),
        new TrialsOpened(12),
        new StopTaken(new TrialsStopped(3, 4)),
        new DigestBegun(new DigestMark(3, 1L << 40)),
        new SweepPlanned(Record, IsRun: true),
        new SweepProgressed(Counts, SweepMode.Running, IsOver: true),
        new SnapshotBegins(SnapshotKind.Sqlite, [1L << 40, 0, 32]),
        new SnapshotPiece(new byte[] { 1, 2, 3 }),
    ];

    public static TheoryData<int> AllRequests => [.. Enumerable.Range(0, Requests.Length)];

    public static TheoryData<int> AllAnswers => [.. Enumerable.Range(0, Answers.Length)];

    [Theory]
    [MemberData(nameof(AllRequests))]
    public void A_request_comes_back_as_it_was(int which)
    {
        var written = OwnerWire.Write(Requests[which]);
        var read = OwnerWire.ReadRequest(written);
        read.ShouldBeOfType(Requests[which].GetType());
        OwnerWire.Write(read).ShouldBe(written);
    }

    [Fact]
    public void A_plan_that_decides_what_to_train_comes_back_with_what_rests_and_what_is_proposed()
    {
        var plan = Samples.Plan() with { Gated = true, Bundles = [[0, 1]], Resting = [[2, 3], [4, 5]], Proposed = [new ProposedPoint(0, [0.1, 0.7], Sha256Digest.Of([1]))] };
        var read = OwnerWire.ReadRequest(OwnerWire.Write(new PlanSweep(plan, TrainAgain: false, Behind: false))).ShouldBeOfType<PlanSweep>().Plan;
        read.Gated.ShouldBeTrue();
        read.Resting.ShouldBe(plan.Resting);
        read.Proposed.ShouldBe(plan.Proposed);
    }

    [Theory]
    [MemberData(nameof(AllAnswers))]
    public void An_answer_comes_back_as_it_was(int which)
    {
        var written = OwnerWire.Write(Answers[which]);
        var read = OwnerWire.ReadAnswer(written);
        read.ShouldBeOfType(Answers[which].GetType());
        OwnerWire.Write(read).ShouldBe(written);
    }

    [Theory]
    [MemberData(nameof(AllRequests))]
    public void A_request_that_is_cut_or_too_long_is_refused(int which)
    {
        var written = OwnerWire.Write(Requests[which]);
        for (var length = 0; length < written.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => OwnerWire.ReadRequest(written[..length]));
        }

        Should.Throw<InvalidDataException>(() => OwnerWire.ReadRequest([.. written, 0]));
    }

    [Theory]
    [MemberData(nameof(AllAnswers))]
    public void An_answer_with_any_byte_changed_is_read_or_refused_and_nothing_else(int which)
    {
        var written = OwnerWire.Write(Answers[which]);
        for (var place = 0; place < written.Length; place++)
        {
            var changed = written.ToArray();
            changed[place] ^= 0xFF;
            try
            {
                OwnerWire.ReadAnswer(changed);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void A_message_of_another_kind_is_refused() =>
        Should.Throw<InvalidDataException>(() => OwnerWire.ReadRequest([200])).Message.ShouldContain("Use one version of Runner");
}
