using System.Collections.Concurrent;
using Runner.Cluster;
using Runner.Commands;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Results;
using Runner.Running;
using Runner.Settings;
using Runner.Slots;
using Runner.Sweeps;
using Runner.Tests.Ledgers;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Hosting;

/// <summary>What becomes of a run when what surrounds it fails. The clock is the machine's: only signals are waited for.</summary>
public sealed class SweepSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(2);

    private readonly InMemoryLedger ledger = new(TimeProvider.System);
    private SweepId sweep;

    public async Task InitializeAsync() => sweep = (await ledger.PlanAsync(Samples.Plan(trials: 12, bundle: 2))).Id;

    public async Task DisposeAsync() => await ledger.DisposeAsync();

    [Fact]
    public async Task A_session_ends_when_every_trial_is_recorded()
    {
        var display = new Display();
        (await RunAsync(display)).ShouldBeTrue();
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
        display.Warned.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_display_that_throws_costs_nothing_but_itself()
    {
        var display = new Display { OnShow = _ => throw new InvalidOperationException("planted") };
        (await RunAsync(display)).ShouldBeTrue();
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
        display.Warned.ShouldHaveSingleItem().ShouldBe("The display failed (InvalidOperationException: planted). The sweep continues.");
    }

    [Fact]
    public async Task A_display_whose_watching_throws_costs_nothing_but_itself()
    {
        (await RunAsync(new Display { Watch = _ => throw new InvalidOperationException("planted") })).ShouldBeTrue();
        (await RunAsync(new Display { Watch = FailAfterAsync })).ShouldBeTrue();
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();

        static async Task<bool> FailAfterAsync(Task<bool> ended)
        {
            await ended;
            throw new InvalidOperationException("planted");
        }
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_costs_nothing_but_its_lines()
    {
        var once = new Once();
        var display = new Display { OnWarn = _ => throw new IOException("No space left on device") };
        (await RunAsync(display, method => once.ThrowIf(method == nameof(ITrialLedger.CompleteAsync)))).ShouldBeTrue();
        once.HasThrown.ShouldBeTrue();
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Faults_again_and_again_end_the_session_with_the_fault()
    {
        var display = new Display();
        var fault = await Should.ThrowAsync<InvalidOperationException>(
            RunAsync(display, method => Once.Throw(method == nameof(ITrialLedger.CountAsync))));
        fault.Message.ShouldEndWith("planted");

        // The same line again is not said again.
        display.Warned.ShouldHaveSingleItem().ShouldStartWith("Internal error of Runner in its coordinator of a sweep");
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_used_any_more_ends_the_session_with_its_line()
    {
        const string Line = "runner.db: the file is damaged. Restore a copy.";
        var fault = await Should.ThrowAsync<LedgerException>(RunAsync(new Display(), method =>
        {
            if (method == nameof(ITrialLedger.CompleteAsync))
            {
                throw new LedgerException(Line);
            }
        }));
        fault.Message.ShouldBe(Line);
    }

    [Fact]
    public async Task A_sweep_that_this_process_cannot_train_ends_the_session_with_its_line()
    {
        var fault = await Should.ThrowAsync<UnusableSweepException>(RunAsync(new Display(), sweeps: new Unusable()));
        fault.Message.ShouldBe("digits.csv: no such file. Put it there.");
        (await ledger.CountAsync(sweep)).Outcomes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_whose_node_is_ordered_to_drain_ends_unfinished_and_holds_nothing()
    {
        // Each trial waits until the coordinator has looked for orders a few times more than before.
        using var looks = new SemaphoreSlim(0);
        var ordered = 0;
        var running = RunAsync(
            new Display(),
            method =>
            {
                if (method == nameof(ITrialLedger.WorkersAsync) && Volatile.Read(ref ordered) != 0)
                {
                    looks.Release();
                }
            },
            QuickTraining.Sweep(_ =>
            {
                for (var look = 0; look < 5; look++)
                {
                    looks.Wait();
                }
            }));
        while (!await ledger.DrainAsync(new NodeName("node")))
        {
            running.IsCompleted.ShouldBeFalse();
            await Task.Yield();
        }

        Volatile.Write(ref ordered, 1);
        (await running).ShouldBeFalse();
        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SweepMode.Stopping)]
    [InlineData(SweepMode.Cancelled)]
    public async Task A_session_whose_sweep_is_stopped_by_an_order_ends_unfinished_and_holds_nothing(SweepMode mode)
    {
        using var training = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var running = RunAsync(new Display(), sweeps: QuickTraining.Sweep(_ =>
        {
            training.Set();
            goOn.Wait();
        }));
        await Task.Run(training.Wait);
        await ledger.SetModeAsync(sweep, mode);
        goOn.Set();
        (await running).ShouldBeFalse();
        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_session_with_a_quota_records_so_many_trials_and_begins_no_other(int most)
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;
        var quota = new TrialQuota(QuickTraining.Sweep(_ => Interlocked.Increment(ref begun)), most, stop.Cancel);
        (await RunAsync(new Display(), sweeps: quota, stop: stop.Token)).ShouldBeFalse();
        begun.ShouldBe(most);
        (await ledger.CountAsync(sweep)).Recorded.ShouldBe(most);
        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
    }

    /// <summary>Time stands still: nothing here may wait for it.</summary>
    [Fact]
    public async Task A_session_that_is_stopped_at_its_start_ends_at_once()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        (await RunAsync(new Display(), time: new VirtualTime(), stop: stop.Token)).ShouldBeFalse();
        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
    }

    /// <summary>By a clock that stands still no patience ends: the coordinator has to hear that it is to drain, although it may not
    /// have begun when it is told.</summary>
    [Fact]
    public async Task So_it_does_in_a_cluster_whose_coordinator_has_not_begun_yet()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var loopback = LoopbackCluster.Create(CommandHost.ForThisProcess());
        (await RunAsync(new Display(), time: new StoppedClock(), cluster: loopback.Settings, stop: stop.Token)).ShouldBeFalse();
    }

    private Task<bool> RunAsync(
        Display display, Action<string>? before = null, ISweepSource? sweeps = null, TimeProvider? time = null, ClusterSettings? cluster = null, CancellationToken stop = default) =>
        new SweepSession(
            before is null ? ledger : LedgerProxy.Of(ledger, before),
            sweeps ?? QuickTraining.Sweep(),
            time ?? TimeProvider.System,
            new NodeName("node"),
            _ => new SweepTerms(TimeSpan.FromHours(1), Beat, Beat, 3),
            Slots: cluster is null ? 2 : 0)
        {
            Heartbeat = Beat,
            Cluster = cluster,
        }.RunAsync(sweep, display, stop).WaitAsync(ForEver);

    /// <summary>Timers run; no time passes.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class Unusable : ISweepSource
    {
        public TrainableSweep Prepare(SweepBrief sweep) => throw new UnusableSweepException("digits.csv: no such file. Put it there.");
    }

    private sealed class Display : ISweepDisplay
    {
        public Action<SweepNews> OnShow { get; init; } = _ => { };

        public Action<string> OnWarn { get; init; } = _ => { };

        public Func<Task<bool>, Task<bool>> Watch { get; init; } = ended => ended;

        public ConcurrentQueue<string> Warned { get; } = [];

        public void Show(SweepNews news) => OnShow(news);

        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => Watch(ended);

        public void Warn(string line)
        {
            Warned.Enqueue(line);
            OnWarn(line);
        }
    }
}
