using System.Collections.Concurrent;
using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Nodes;
using Runner.Slots;
using Runner.Sweeps;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Hosting;

/// <summary>A sweep that was planned first and is not to be trained holds nobody: whoever was on it, and whoever comes, trains the others.
/// The clock is the machine's: only signals are waited for.</summary>
public sealed class Sweeps_that_hold_no_worker : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentDictionary<SweepId, TaskCompletionSource> over = [];
    private readonly ManualResetEventSlim training = new();
    private readonly ManualResetEventSlim goOn = new();
    private readonly TaskCompletionSource<SweepMode> obeyed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SweepId night;

    public void Dispose()
    {
        training.Dispose();
        goOn.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("memory", SweepMode.Paused)]
    [InlineData("memory", SweepMode.Stopping)]
    [InlineData("memory", SweepMode.Cancelled)]
    [InlineData("litedb", SweepMode.Paused)]
    [InlineData("litedb", SweepMode.Stopping)]
    [InlineData("litedb", SweepMode.Cancelled)]
    public async Task One_that_is_not_to_be_trained_further_holds_neither_the_worker_on_it_nor_one_that_comes(string kind, SweepMode mode)
    {
        await using var ledger = Open(kind);
        night = await PlanAsync(ledger, "night-a", trials: 200);
        var others = new[] { await PlanAsync(ledger, "day-b"), await PlanAsync(ledger, "day-c") };
        await using (var worker = await StartAsync(ledger, "first"))
        {
            await Task.Run(training.Wait).WaitAsync(ForEver);
            await ledger.SetModeAsync(night, mode);
            (await obeyed.Task.WaitAsync(ForEver)).ShouldBe(mode);
            goOn.Set();
            await Task.WhenAll(others.Select(OverAsync)).WaitAsync(ForEver);
            (await OpenAsync(ledger, night)).ShouldBeGreaterThan(0);
            await worker.DrainAsync();
        }

        var later = await PlanAsync(ledger, "later-d");
        await using (var fresh = await StartAsync(ledger, "fresh"))
        {
            await OverAsync(later).WaitAsync(ForEver);
            (await OpenAsync(ledger, night)).ShouldBeGreaterThan(0);
            (await ledger.LeasesAsync(night)).ShouldBeEmpty();
            over.TryRemove(night, out _);
            await ledger.SetModeAsync(night, SweepMode.Running);
            await OverAsync(night).WaitAsync(ForEver);
            await fresh.DrainAsync();
        }

        (await ledger.CountAsync(night)).Finished.ShouldBeTrue();
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("litedb")]
    public async Task One_that_is_finished_holds_nobody_whatever_it_was_ordered_before(string kind)
    {
        await using var ledger = Open(kind);
        night = await PlanAsync(ledger, "night-a");
        goOn.Set();
        await using var worker = await StartAsync(ledger, "first");
        await OverAsync(night).WaitAsync(ForEver);
        await ledger.SetModeAsync(night, SweepMode.Paused);
        await OverAsync(await PlanAsync(ledger, "later-d")).WaitAsync(ForEver);
        await worker.DrainAsync();
    }

    private ITrialLedger Open(string kind) => kind == "memory"
        ? new InMemoryLedger(TimeProvider.System)
        : LiteLedger.Open(Path.Combine(folder.Path, "runner.litedb"), create: true, TimeProvider.System);

    private static int identities;

    private static async Task<SweepId> PlanAsync(ITrialLedger ledger, string name, int trials = 12) =>
        (await ledger.PlanAsync(Samples.Plan(name, trials, bundle: 2, firstIdentity: Interlocked.Add(ref identities, trials)))).Id;

    private static async Task<int> OpenAsync(ITrialLedger ledger, SweepId sweep) => (await ledger.CountAsync(sweep)).Open;

    private Task OverAsync(SweepId sweep) =>
        over.GetOrAdd(sweep, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>As <c>runner worker</c> works on a ledger: a node and a coordinator of whatever sweeps there are.</summary>
    private Task<RunnerSystem> StartAsync(ITrialLedger ledger, string name) => RunnerSystem.StartAsync(
        new CoordinatorParts(
            new NodeName(name), () => ledger, SweepScope.Everything(), _ => new SweepTerms(TimeSpan.FromHours(1), Beat, Beat, 3), new FileSource(), Beat),
        new NodeParts(new NodeOptions(new NodeName(name), 2, Beat), new Gated(this), null),
        null,
        TimeProvider.System,
        Show,
        _ => { });

    private void Show(SweepNews news)
    {
        switch (news)
        {
            case SweepStands stands when stands.Sweep == night && stands.Mode != SweepMode.Running:
                obeyed.TrySetResult(stands.Mode);
                break;
            case SweepOver { Finished: true } ended:
                over.GetOrAdd(ended.Sweep, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                break;
        }
    }

    /// <summary>Trials of the first sweep wait until its order was heard.</summary>
    private sealed class Gated(Sweeps_that_hold_no_worker test) : ISweepSource
    {
        public TrainableSweep Prepare(SweepBrief sweep) => QuickTraining.Sweep(_ =>
        {
            if (sweep.Id == test.night)
            {
                test.training.Set();
                test.goOn.Wait();
            }
        }).Prepare(sweep);
    }
}
