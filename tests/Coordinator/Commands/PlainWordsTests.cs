using Runner.Commands;
using Runner.Ledgers;
using Runner.Results;
using Runner.Running;
using Runner.Specs;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Commands;

/// <summary>Messages read as a native speaker would write them: counted nouns agree, and what is over is not said to be done.</summary>
public sealed class PlainWordsTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void One_trial_is_one_trial_and_outcomes_are_words()
    {
        OutcomeText.Summary(new SweepCounts(1, 0, 0, Outcomes((TrialOutcome.TimedOut, 1)), 0, 1), []).ShouldBe("1 trial: 1 timed out, 1 lease lost");
        OutcomeText.Summary(new SweepCounts(1200, 200, 0, Outcomes((TrialOutcome.OutOfMemory, 1000)), 2, 3), [])
            .ShouldBe("1,200 trials: 1,000 out of memory, 200 open, 3 leases lost, 2 late answers refused");
    }

    [Fact]
    public void A_sweep_whose_trials_failed_is_not_said_to_be_done()
    {
        console.Write("late.yaml", """
            name: late
            data: {source: digits, test: 0.2}
            training: {epochs: 100000}
            execution: {timeout-s: 0.01}
            """);
        console.Run("run", "late.yaml");

        var again = console.Run("run", "late.yaml");

        again.Error.ShouldContain("late: nothing is left to train: 1 of 1 trial ended without a result. Try them again: runner retry late --failed.");
        again.Error.ShouldNotContain("already done");
        again.Output.ShouldContain("trial 0 timed out: exceeded its 0.01 s limit (ran ");
    }

    [Fact]
    public void One_epoch_on_one_slot_is_one_epoch_on_one_slot()
    {
        console.Write("small.yaml", "name: small\ndata: {source: digits, take: 50}\ntraining: {epochs: 1}\n");

        var ran = console.Run("run", "small.yaml", "--slots", "1").ShouldSucceed();

        ran.Error.ShouldContain("small: 1 trial (1 point × 1 replicate) in 1 bundle");
        ran.Error.ShouldContain("on 1 slot.");
        var trial = console.Run("trial", "small/0").ShouldSucceed().Output;
        trial.ShouldContain("completed after 1 epoch\n");
        trial.ShouldContain("1 attempt, 0 lost");
        console.Run("report", "small", "-o", "small.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "small.html")).ShouldContain("(8 × 8 pixels), 1 epoch in batches of 64.");
        console.Run("run", "small.yaml").ShouldSucceed().Error.ShouldContain("small: the only trial is already done.");
    }

    [Fact]
    public async Task Leases_and_workers_are_told_with_their_ages()
    {
        const string spec = "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\nexecution: {bundle: 1}\nsweep: {replicates: 2}";
        console.Write("one.yaml", spec);
        var planned = PlannedSpec.Of(CommandHost.ForThisProcess() with { Folder = console.Folder }, SpecFile.Read(spec, "one.yaml").Spec!, CancellationToken.None);
        await using (var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run))
        {
            var sweep = (await ledger.PlanAsync(planned.Plan.Plan)).Id;
            (await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1))).Count.ShouldBe(1);
            (await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromTicks(1))).Count.ShouldBe(1);
        }

        var status = console.Run("status").ShouldSucceed().Output;

        status.ShouldStartWith("one: 2 trials: ");
        status.ShouldMatch(@"bundle \d+ \(1 trial\): leased to \S+ [\d.e-]+ s ago, expires in 3,\d{3} s\n");
        status.ShouldMatch(@"bundle \d+ \(1 trial\): leased to \S+ [\d.e-]+ s ago, expired [\d.e-]+ s ago; no workers are connected\n");
    }

    [Theory]
    [InlineData("other.litedb", "runner report --ledger other.litedb one -o one.html\n")]
    [InlineData("memory:", "")]
    public void The_next_command_finds_the_ledger_of_this_one(string ledger, string next)
    {
        console.Write("one.yaml", "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}");

        var lines = console.Run("run", "one.yaml", "--ledger", ledger).ShouldSucceed().Output;

        lines.Split("The page with curves and images: ").Skip(1).SingleOrDefault("").ShouldBe(next);
    }

    [Fact]
    public void Only_a_sweep_of_several_points_is_said_to_be_leased_in_balance()
    {
        const string one = "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n";
        console.Write("one.yaml", one);
        console.Write("two.yaml", one + "sweep: {axes: {optimizer.lr: [0.1, 0.2]}}\n");

        console.Run("plan", "one.yaml").ShouldSucceed().Output.ShouldNotContain("balance");
        console.Run("plan", "two.yaml").ShouldSucceed().Output.ShouldContain("leased in balance: ");
    }

    private static Dictionary<TrialOutcome, int> Outcomes(params (TrialOutcome Outcome, int Trials)[] outcomes) =>
        outcomes.ToDictionary(pair => pair.Outcome, pair => pair.Trials);
}
