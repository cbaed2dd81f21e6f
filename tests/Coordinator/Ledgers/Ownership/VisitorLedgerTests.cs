using System.Net.Sockets;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Ownership;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Ledgers.Ownership;

/// <summary>A ledger file that somebody owns, as others see it; two handles of one process stand for two processes.</summary>
public sealed class VisitorLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("visitor-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "ledger");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Kinds => ["litedb:", "sqlite:"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Orders_reach_the_owner_and_what_is_read_afterwards_shows_them(string kind)
    {
        await using var owner = Open(kind);
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 6, bundle: 1))).Id;
        await using var visitor = Open(kind).ShouldBeOfType<VisitorLedger>();
        await visitor.SetModeAsync(sweep, SweepMode.Paused);
        (await owner.ModeAsync(sweep)).ShouldBe(SweepMode.Paused);
        (await visitor.ModeAsync(sweep)).ShouldBe(SweepMode.Paused);
        await visitor.SetModeAsync(sweep, SweepMode.Running);

        await owner.AttendAsync(Samples.Node, "run", 2, "gpu=no", TimeSpan.FromMinutes(1));
        (await visitor.WorkersAsync()).ShouldHaveSingleItem().Labels.ShouldBe("gpu=no");
        (await visitor.DrainAsync(new NodeName("nobody"))).ShouldBeFalse();
        (await visitor.DrainAsync(Samples.Node)).ShouldBeTrue();
        (await owner.WorkersAsync()).ShouldHaveSingleItem().Draining.ShouldBeTrue();
        await visitor.SetStandingAsync(sweep, Samples.Node, WorkerStanding.PutAside, "why");
        (await owner.StandingsAsync(sweep)).ShouldHaveSingleItem().Why.ShouldBe("why");
        (await visitor.StandingsAsync(sweep)).ShouldHaveSingleItem().Standing.ShouldBe(WorkerStanding.PutAside);

        await owner.SetStandingAsync(sweep, Samples.Node, WorkerStanding.Good, "again");
        var lease = (await owner.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        await owner.CompleteAsync(lease.Key, [Samples.Result(lease.Trials[0], TrialOutcome.Failed)]);
        (await visitor.FindTrialAsync(sweep, lease.Trials[0]))!.Result!.Outcome.ShouldBe(TrialOutcome.Failed);
        (await visitor.RetryAsync(sweep, [lease.Trials[0]])).ShouldBe(1);
        (await visitor.FindTrialAsync(sweep, lease.Trials[0]))!.State.ShouldBe(TrialState.Open);

        var next = (await owner.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        (await visitor.StopAsync(sweep, [next.Trials[0], 5])).ShouldBe(new TrialsStopped(Recorded: 1, Ending: 1));
        (await owner.RenewAsync([next.Key], Samples.Lease)).ShouldHaveSingleItem().Stops.ShouldBe(next.Trials);
        (await visitor.FindTrialAsync(sweep, next.Trials[0]))!.Stopping.ShouldBeTrue();
        (await visitor.FindTrialAsync(sweep, 5))!.Result!.Outcome.ShouldBe(TrialOutcome.Stopped);

        var planned = await visitor.PlanAsync(Samples.Plan("second", spec: "other"));
        (await owner.FindSweepAsync("second")).ShouldBe(planned);
        (await visitor.SweepsAsync()).Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_visitor_reads_is_of_one_moment(string kind)
    {
        await using var owner = Open(kind);
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 6, bundle: 1))).Id;
        await RecordAsync(owner, sweep);
        await using var visitor = Open(kind);
        (await visitor.FindTrialAsync(sweep, 0))!.State.ShouldBe(TrialState.Recorded);
        await RecordAsync(owner, sweep);
        (await visitor.CountAsync(sweep)).Recorded.ShouldBe(1);
        (await visitor.IdentitiesAsync(sweep)).Length.ShouldBe(6);
        (await visitor.EndingsAsync(sweep, 0)).Count.ShouldBe(1);
        (await visitor.RefusalsAsync(sweep)).ShouldBeEmpty();
        var results = new List<int>();
        await foreach (var result in visitor.ResultsAsync(sweep, ResultParts.Weights))
        {
            results.Add(result.Index);
        }

        results.ShouldBe([0]);
        await using var next = Open(kind);
        (await next.CountAsync(sweep)).Recorded.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_ledger_in_use_can_be_copied(string kind)
    {
        var clock = new ManualClock();
        await using var owner = Open(kind, clock);
        await LedgerCopyTests.FillAsync(owner, clock);
        await using var visitor = Open(kind);
        await using var copy = LedgerLocation.Open("litedb:" + System.IO.Path.Combine(_folder.FullName, "copy"), LedgerUse.Run);
        await LedgerCopy.CopyAsync(visitor, copy, default);
        (await LedgerCopyTests.DigestAsync(copy)).ShouldBe(await LedgerCopyTests.DigestAsync(owner));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_visitor_takes_the_ledger_over_when_its_owner_has_gone(string kind)
    {
        var owner = Open(kind);
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 6, bundle: 1))).Id;
        await using var visitor = Open(kind).ShouldBeOfType<VisitorLedger>();
        (await visitor.FindTrialAsync(sweep, 0))!.State.ShouldBe(TrialState.Open);
        var followed = visitor.FollowAsync(sweep, _ => { }, default);
        await owner.DisposeAsync();
        (await followed).ShouldBeNull();
        visitor.Owner.ShouldBeNull();
        visitor.TakenOver.ShouldNotBeNull();
        await RecordAsync(visitor, sweep);
        await using var next = Open(kind).ShouldBeOfType<VisitorLedger>();
        (await next.CountAsync(sweep)).Recorded.ShouldBe(1);
    }

    [Fact]
    public async Task A_plan_may_come_behind_what_the_coordinator_was_asked_for()
    {
        await using var owner = Open("litedb:").ShouldBeOfType<OwnedLedger>();
        var own = (await owner.PlanAsync(Samples.Plan("own", spec: "own"))).Id;
        var scope = owner.Desk.Coordinated = SweepScope.Of(own);
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        var behind = (await visitor.PlanBehindAsync(Samples.Plan("behind", spec: "behind"), default)).Id;
        var first = (await visitor.PlanAsync(Samples.Plan("first", spec: "first"))).Id;
        (scope.RankOf(first), scope.RankOf(own), scope.RankOf(behind)).ShouldBe((0, 1, 2));
        visitor.OwnerTrains.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_follows_a_sweep_hears_of_every_trial_and_of_its_end()
    {
        await using var owner = Open("litedb:");
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        (await visitor.ModeAsync(sweep)).ShouldBe(SweepMode.Running);
        var begun = new TaskCompletionSource();
        var last = 0;
        var followed = visitor.FollowAsync(
            sweep,
            counts =>
            {
                last = counts.Recorded;
                begun.TrySetResult();
            },
            default);
        await begun.Task;
        await RecordAsync(owner, sweep);
        await RecordAsync(owner, sweep);
        (await followed).ShouldBe(true);
        last.ShouldBe(2);
    }

    [Fact]
    public async Task Who_follows_a_sweep_that_is_cancelled_is_told_that_it_ended_before_its_time()
    {
        await using var owner = Open("litedb:");
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
        await owner.SetModeAsync(sweep, SweepMode.Cancelled);
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        (await visitor.ModeAsync(sweep)).ShouldBe(SweepMode.Cancelled);
        (await visitor.FollowAsync(sweep, _ => { }, default)).ShouldBe(false);
    }

    [Fact]
    public async Task A_plan_of_a_visitor_is_handed_to_the_owners_coordinator()
    {
        await using var owner = Open("litedb:").ShouldBeOfType<OwnedLedger>();
        var scope = SweepScope.Of();
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        var theirs = (await visitor.PlanAsync(Samples.Plan("theirs"))).Id;
        visitor.OwnerTrains.ShouldBeFalse();
        owner.Desk.Coordinated = scope;
        await visitor.PlanAsync(Samples.Plan("theirs"));
        visitor.OwnerTrains.ShouldBeTrue();
        scope.Names(theirs).ShouldBeTrue();
        scope.Names((await owner.PlanAsync(Samples.Plan("own", spec: "own"))).Id).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_follows_a_sweep_hears_of_its_end_when_its_coordinator_has_judged_what_failed()
    {
        await using var owner = Open("litedb:").ShouldBeOfType<OwnedLedger>();
        var scope = SweepScope.Of();
        owner.Desk.Coordinated = scope;
        var sweep = (await owner.PlanAsync(Samples.Plan(trials: 1, bundle: 1))).Id;
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        await RecordAsync(owner, sweep);
        var counted = new TaskCompletionSource();
        var followed = visitor.FollowAsync(
            sweep,
            counts =>
            {
                counts.Finished.ShouldBeTrue();
                counted.TrySetResult();
            },
            default);
        await counted.Task;
        scope.Names(sweep).ShouldBeTrue();
        followed.IsCompleted.ShouldBeFalse();
        scope.Remove(sweep);
        (await followed).ShouldBe(true);
    }

    [Fact]
    public async Task A_sweep_that_is_not_there_is_not_waited_for()
    {
        await using var owner = Open("litedb:").ShouldBeOfType<OwnedLedger>();
        var scope = SweepScope.Of();
        owner.Desk.Coordinated = scope;
        await using var visitor = Open("litedb:").ShouldBeOfType<VisitorLedger>();
        var nothing = new SweepId("nothing", 1);
        await Should.ThrowAsync<LedgerException>(() => visitor.FollowAsync(nothing, _ => { }, default));
        scope.Names(nothing).ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_owner_refuses_is_said_as_the_owner_says_it()
    {
        await using var owner = Open("litedb:");
        await using var visitor = Open("litedb:");
        var fault = await Should.ThrowAsync<LedgerException>(() => visitor.SetModeAsync(new SweepId("nothing", 1), SweepMode.Paused));
        fault.Message.ShouldContain("there is no sweep nothing");
    }

    [Fact]
    public async Task Training_is_left_to_the_owner()
    {
        await using var owner = Open("litedb:");
        var sweep = (await owner.PlanAsync(Samples.Plan())).Id;
        await using var visitor = Open("litedb:");
        var fault = await Should.ThrowAsync<LedgerException>(() => visitor.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease));
        fault.Message.ShouldContain("is in use by");
    }

    [Fact]
    public async Task An_owner_that_does_not_answer_is_named_in_one_line_within_its_time()
    {
        using var owner = LedgerOwner.TryTake(Path).ShouldNotBeNull();
        using var deaf = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var socket = System.IO.Path.Combine(_folder.FullName, "door");
        deaf.Bind(new UnixDomainSocketEndPoint(socket));
        deaf.Listen();
        owner.Publish(OwnerCard.OfThisProcess(socket, new string('0', OwnerCard.TokenBytes * 2)));
        await using var visitor = Visit(TimeSpan.FromMilliseconds(200));
        var fault = await Should.ThrowAsync<LedgerException>(() => visitor.SweepsAsync());
        fault.Message.ShouldBe($"{Path} is in use by {OwnerCard.OfThisProcess(socket, "")}, which has not answered for 0 s. "
            + $"Wait for it, or end it (kill {Environment.ProcessId}).");
    }

    [Fact]
    public async Task An_owner_whose_socket_is_gone_is_named_in_one_line()
    {
        using var owner = LedgerOwner.TryTake(Path).ShouldNotBeNull();
        owner.Publish(OwnerCard.OfThisProcess(System.IO.Path.Combine(_folder.FullName, "nowhere"), new string('0', OwnerCard.TokenBytes * 2)));
        await using var visitor = Visit(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<LedgerException>(() => visitor.SweepsAsync())).Message.ShouldContain("cannot be reached at");
    }

    [Fact]
    public async Task An_owner_file_that_tells_nothing_is_said_in_one_line()
    {
        using var owner = LedgerOwner.TryTake(Path).ShouldNotBeNull();
        await using var visitor = Visit(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<LedgerException>(() => visitor.SweepsAsync())).Message.ShouldBe(
            $"{Path} is in use, but ledger.owner does not say by which process. End the process that uses the ledger, then run again.");
    }

    [Fact]
    public async Task An_owner_may_take_long_to_open_or_close_the_file()
    {
        var clock = new LaterClock();
        var reach = new LedgerReach(Path, () => (LedgerLocation.Open("litedb:" + Path, LedgerUse.Run), [Path]), clock);
        await using var visitor = new VisitorLedger(reach);
        Task<IReadOnlyList<SweepRecord>> asked;
        using (LedgerOwner.TryTake(Path).ShouldNotBeNull())
        {
            asked = visitor.SweepsAsync();
            clock.Seconds = 20;
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(0.3)));
            asked.IsCompleted.ShouldBeFalse();
        }

        (await asked).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_owner_on_another_machine_is_named_after_a_few_seconds()
    {
        var clock = new LaterClock();
        using var owner = LedgerOwner.TryTake(Path).ShouldNotBeNull();
        owner.Publish(OwnerCard.OfThisProcess(System.IO.Path.Combine(_folder.FullName, "nowhere"), new string('0', OwnerCard.TokenBytes * 2)) with { Host = "boss" });
        await using var visitor = new VisitorLedger(new LedgerReach(Path, () => throw new InvalidOperationException("It is owned."), clock));
        var asked = visitor.SweepsAsync();
        while (!asked.IsCompleted)
        {
            // Less than an owner on this machine is given.
            clock.Seconds.ShouldBeLessThan(25);
            clock.Seconds++;
            await Task.Delay(60);
        }

        (await Should.ThrowAsync<LedgerException>(() => asked)).Message.ShouldContain("on boss, which cannot be reached at");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_is_acknowledged_that_went_into_a_deleted_file(string kind)
    {
        var owner = Open(kind);
        try
        {
            var sweep = (await owner.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
            var lease = (await owner.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
            File.Delete(Path);
            foreach (var call in new Func<Task>[]
            {
                () => owner.CompleteAsync(lease.Key, [Samples.Result(lease.Trials[0])]),
                () => owner.RenewAsync([lease.Key], Samples.Lease),
                () => owner.CountAsync(sweep),
            })
            {
                var fault = await Should.ThrowAsync<LedgerException>(call);
                fault.Message.ShouldContain("was deleted or moved");
                fault.MayPass.ShouldBeFalse();
            }
        }
        finally
        {
            await owner.DisposeAsync();
        }
    }

    private static async Task RecordAsync(ITrialLedger ledger, SweepId sweep)
    {
        var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        await ledger.CompleteAsync(lease.Key, [Samples.Result(lease.Trials[0])]);
    }

    private VisitorLedger Visit(TimeSpan silence)
    {
        var reach = new LedgerReach(Path, () => throw new InvalidOperationException("It is owned."), TimeProvider.System) { Silence = silence };
        return new VisitorLedger(Path, () => (null, reach.Line()), TimeProvider.System, TimeSpan.FromMilliseconds(200));
    }

    private ITrialLedger Open(string kind, TimeProvider? time = null) =>
        LedgerLocation.OpenShared(kind + Path, LedgerUse.Run, time ?? TimeProvider.System, _ => null);

    private sealed class LaterClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (Seconds * TimestampFrequency);
    }
}
