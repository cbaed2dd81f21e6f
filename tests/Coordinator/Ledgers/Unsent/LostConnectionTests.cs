using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;
using Runner.Sweeps;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers.Unsent;

/// <summary>A node whose ledger goes away with the first result.</summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private readonly InMemoryLedger _ledger = new(TimeProvider.System);
    private SweepRecord _sweep = null!;
    private volatile bool _down;
    private volatile bool _fails = true;

    private string Folder => Path.Combine(_home.Path, "unsent");

    public async Task InitializeAsync() => _sweep = await _ledger.PlanAsync(Samples.Plan(trials: 6, bundle: 2));

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task What_is_unsent_is_on_disk_while_the_ledger_is_away_and_recorded_once_when_it_is_back()
    {
        var run = RunAsync(CancellationToken.None);
        await UntilKeptAsync();
        (await _ledger.CountAsync(_sweep.Id)).Recorded.ShouldBe(0);
        (_fails, _down) = (false, false);

        (await run).ShouldBeTrue();
        Directory.GetFiles(Folder).ShouldBeEmpty();
        await AllShouldBeRecordedOnceAsync();
    }

    [Fact]
    public async Task Whoever_is_stopped_while_the_ledger_is_away_leaves_its_results_to_the_next()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync(stop.Token);
        await UntilKeptAsync();
        await stop.CancelAsync();
        (await run.WaitAsync(TimeSpan.FromMinutes(1))).ShouldBeFalse();

        (_fails, _down) = (false, false);
        (await UnsentSender.SendAsync(_ledger, Folder, _ => { }, default)).ShouldBeGreaterThan(0);
        Directory.GetFiles(Folder).ShouldBeEmpty();

        // What it had leased and not trained was lost with it.
        foreach (var lease in await _ledger.LeasesAsync(_sweep.Id))
        {
            await _ledger.ReleaseAsync(lease.Key);
        }

        (await RunAsync(CancellationToken.None)).ShouldBeTrue();
        await AllShouldBeRecordedOnceAsync();
    }

    private async Task<bool> RunAsync(CancellationToken stop)
    {
        var ledger = LedgerProxy.Of(_ledger, method =>
        {
            _down |= _fails && method == nameof(ITrialLedger.CompleteAsync);
            if (_down)
            {
                throw new LedgerException("db: the server cannot be reached.") { MayPass = true };
            }
        });
        var tick = TimeSpan.FromMilliseconds(50);
        var sweeps = new PreparedSweep(new TrainableSweep(new InstantTraining(), SlotPace.Default, TimeSpan.FromHours(1)));
        return await new SweepSession(
            ledger, sweeps, TimeProvider.System, new NodeName("node"), _ => new SweepTerms(TimeSpan.FromHours(1), tick, tick, 3), Slots: 1)
        {
            Heartbeat = tick,
            Unsent = new UnsentFolder(Folder, _ => { }),
        }.RunAsync(_sweep.Id, new NoDisplay(), stop);
    }

    private async Task UntilKeptAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!Directory.Exists(Folder) || Directory.GetFiles(Folder, "*.unsent").Length == 0)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private async Task AllShouldBeRecordedOnceAsync()
    {
        var counts = await _ledger.CountAsync(_sweep.Id);
        (counts.Recorded, counts.Refusals, counts.Losses).ShouldBe((6, 0, 0));
        await foreach (var result in _ledger.ResultsAsync(_sweep.Id, ResultParts.Curves | ResultParts.Weights))
        {
            result.ShouldBeSame(Samples.Result(result.Index) with { Node = "node" });
        }
    }

    private sealed class InstantTraining : ITrainingSource
    {
        public IBundleTraining Open(BundleLease lease) => new Bundle(lease.Trials);

        private sealed class Bundle(int[] trials) : IBundleTraining
        {
            private int _next;

            public TrainingProgress Progress => new(trials[Math.Min(_next, trials.Length - 1)], 0, 1, double.NaN);

            public bool Advance() => ++_next < trials.Length;

            public void Stop(IReadOnlyCollection<int> stopped)
            {
            }

            public IReadOnlyList<TrialResult> TakeFinished()
            {
                var finished = Samples.Results(trials.Take(_next).Skip(_taken));
                _taken = _next;
                return finished;
            }

            public long Updates => _next;

            public (int Trial, Curve Part)? TakeCurve() => null;

            public long CheckpointBytes => 0;

            public byte[] Checkpoint() => [];

            private int _taken;
        }
    }

    private sealed class NoDisplay : ISweepDisplay
    {
        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Show(SweepNews news)
        {
            // Nobody looks.
        }

        public void Warn(string line)
        {
            // Nobody looks.
        }
    }
}
