using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Tests.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>Orders to sweeps, and what `status` calls them.</summary>
public sealed class SweepNamesTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public async Task An_older_revision_is_named_so_that_every_command_means_it()
    {
        await using (var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run))
        {
            await ledger.PlanAsync(Samples.Plan("night-a", spec: "one"));
            await ledger.PlanAsync(Samples.Plan("night-a", spec: "two", firstIdentity: 100));
            await ledger.PlanAsync(Samples.Plan("night-b", spec: "three", firstIdentity: 200));
        }

        var status = console.Run("status").ShouldSucceed().Output;
        status.ShouldContain("night-a@1: 6 trials: 6 open\nnight-a@2: 6 trials: 6 open\nnight-b: 6 trials: 6 open");
        console.Run("status", "--json").ShouldSucceed().Output.ShouldContain("\"night-a@1\"");
        console.Run("sweeps").ShouldSucceed().Output.ShouldContain("night-a@1");
        console.Run("trials", "nobody").Error.ShouldContain("night-a@1, night-a@2, night-b");
        console.Run("delete", "night-a@1").ShouldSucceed().Output.ShouldStartWith("night-a@1 is deleted: 6 trials, 0 of them recorded");
        console.Run("status").ShouldSucceed().Output.ShouldNotContain("night-a@1");
        console.Run("delete", "night-b", "--dry-run").ShouldSucceed().Output.ShouldContain("Nothing was changed.");
        var none = console.Run("delete", "night-c");
        (none.Code, none.Error.Split('\n').Length).ShouldBe((ExitCode.BadInput, 2));
        none.Error.ShouldContain("night-c: no such sweep.");
    }

    [Fact]
    public void What_is_said_of_an_older_revision_names_that_one()
    {
        const string Old = "name: s\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\nsweep: {axes: {optimizer.lr: [.1, .2]}}\n";
        console.Write("old.yaml", Old);
        console.Write("new.yaml", Old.Replace(".2]", ".2, .3]", StringComparison.Ordinal));
        console.Run("run", "old.yaml").ShouldSucceed();
        console.Run("run", "new.yaml").ShouldSucceed();

        console.Run("run", "old.yaml").ShouldSucceed().Error.ShouldContain("s@1: both trials are done already.");
        console.Run("trial", "s@1/0").ShouldSucceed().Output.ShouldStartWith("s@1/0 ");
        console.Run("trial", "s/0").ShouldSucceed().Output.ShouldContain("taken from s@1\n");
        console.Run("verify", "s@1").ShouldSucceed().Output.ShouldStartWith("s@1/0: the same bits.");
        console.Run("digest", "s@1").ShouldSucceed().Output.ShouldStartWith("s@1: ");
        console.Run("retry", "s@1", "--failed").Output.ShouldStartWith("s@1: nothing to retry");
        console.Run("trial", "s@1/9").Error.ShouldContain("s@1 has trials 0 to 1. Give one of these, for example s@1/0.");
    }

    [Fact]
    public async Task A_finished_sweep_is_not_said_to_be_paused()
    {
        console.Write("done.yaml", "name: done\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\nsweep: {replicates: 2}\n");
        console.Run("run", "done.yaml").ShouldSucceed();
        foreach (var order in new[] { "pause", "stop", "cancel", "resume" })
        {
            console.Run(order, "done").ShouldSucceed().Output.ShouldBe($"done is finished: there is nothing to {order}.\n");
        }

        await using var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run);
        (await ledger.ModeAsync(new SweepId("done", 1))).ShouldBe(SweepMode.Running);
    }

    [Fact]
    public async Task A_lease_that_has_run_out_is_said_to_have()
    {
        await using (var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run))
        {
            var sweep = (await ledger.PlanAsync(Samples.Plan())).Id;
            await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromTicks(1));
            await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1));
        }

        var status = console.Run("status").ShouldSucceed().Output;
        status.ShouldMatch(@"bundle 1 \(3 trials\): leased to node-a \S+ s ago, expired \S+ s ago; no workers are connected\n");
        status.ShouldMatch(@"bundle 2 \(3 trials\): leased to node-a \S+ s ago, expires in \S+ s\n");
    }
}
