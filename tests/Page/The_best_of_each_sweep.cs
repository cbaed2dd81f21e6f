using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Live;
using Runner.Running;
using Runner.Serving;
using Runner.Tests.Actors;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

public sealed class The_best_of_each_sweep : IDisposable
{
    private readonly TestConsole console = new();

    /// <summary>The page of all sweeps reads one sweep at a time and stops at one that has no answer yet.</summary>
    [Fact]
    public async Task A_sweep_whose_spec_cannot_be_read_has_none_instead_of_failing()
    {
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };
        await using var ledger = LedgerLocation.OpenShared("memory:", LedgerUse.Run);
        var plan = PlannedSpec.Of(host, SpecFiles.Parse("name: later\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 1}", "later.yaml")).Plan.Plan;
        await ledger.PlanAsync(plan with { SpecText = "setting-of-a-later-version: 1" });
        var live = new LiveLedger(PageLedger.Of(ledger), host with { Time = new SteppedClock() });
        var sweep = (await live.StatusAsync(waits: false, CancellationToken.None)).Sweeps.ShouldHaveSingleItem();

        (await live.BestAsync(sweep, CancellationToken.None)).Text.ShouldBe("–");
    }

    public void Dispose() => console.Dispose();
}
