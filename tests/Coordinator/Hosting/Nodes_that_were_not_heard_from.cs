using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Nodes;
using Runner.Slots;
using Runner.Sweeps;
using Runner.Tests.Ledgers;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Hosting;

/// <summary>A coordinator counts a node as gone when it was not heard from for a while, as on a machine that is too busy.</summary>
public sealed class Nodes_that_were_not_heard_from
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_process_that_ends_hands_back_what_its_node_holds_although_its_coordinator_has_forgotten_the_node()
    {
        await using var ledger = new InMemoryLedger(TimeProvider.System);
        var sweep = (await ledger.PlanAsync(Samples.Plan("night", trials: 200, bundle: 2))).Id;
        using var goOn = new ManualResetEventSlim();
        var node = new NodeName("first");
        await using (var worker = await RunnerSystem.StartAsync(
            new CoordinatorParts(node, () => ledger, SweepScope.Everything(), _ => new SweepTerms(TimeSpan.FromHours(1), Silence, Beat, 3), new FileSource(), Beat),
            new NodeParts(new NodeOptions(node, 2, Silence), QuickTraining.Sweep(_ => goOn.Wait()), null),
            null,
            TimeProvider.System,
            _ => { },
            _ => { }))
        {
            await UntilAsync(async () => (await ledger.LeasesAsync(sweep)).Count == 2);
            await UntilAsync(async () => (await ledger.WorkersAsync()).Count == 0);
            var draining = worker.DrainAsync();
            goOn.Set();
            await draining.WaitAsync(ForEver);
        }

        (await ledger.LeasesAsync(sweep)).ShouldBeEmpty();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(ForEver);
            await Task.Delay(Beat);
        }
    }
}
