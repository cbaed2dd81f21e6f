using Microsoft.Data.Sqlite;
using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Networks;
using Runner.Planning;
using Runner.Results;
using Runner.Running;
using Runner.Specs;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Commands;

/// <summary>A sweep that the ledger has recorded whole is not planned again; whatever has changed since is noticed.</summary>
public sealed class Running_a_finished_sweep : IDisposable
{
    private const string Spec = "name: one\ndata: csv:t.csv\nmodel: {encoder: [2], bottleneck: 1}\ntraining: {updates: 5, batch: full}\nexecution: {bundle: 1}\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}}\n";
    private const string Planned = " in 2 bundles, ";

    /// <summary>What a row of results has under a seal.</summary>
    private const string Content = "bundle, token, first, span, live_count, completed, diverged, pruned, stopped, failed, timed_out, out_of_memory, "
        + "quarantined, attempts, losses, reused_from, recorded_at, needs, trials, live, seal, numbers, weights, curves";

    private readonly TestConsole console = new("sqlite:", "runner.db");

    public Running_a_finished_sweep()
    {
        console.Write("t.csv", "1,2\n3,4\n5,7\n");
        console.Write("one.yaml", Spec);
        console.Run("run", "one.yaml").ShouldSucceed().Error.ShouldContain(Planned);
    }

    public void Dispose() => console.Dispose();

    [Fact]
    public void Nothing_is_planned_again_and_the_results_are_compared_as_before()
    {
        var again = console.Run("run", "one.yaml").ShouldSucceed();

        again.Error.ShouldContain("one: both trials are already done.");
        again.Error.ShouldNotContain("bundle");
        again.Output.ShouldContain("one: 2 trials: 2 completed\n");
        again.Output.ShouldContain("learning rate 0.1");
        console.Run("sweeps", "--json").Output.ShouldNotContain("@2");
    }

    [Fact]
    public void A_changed_spec_is_a_new_revision()
    {
        console.Write("one.yaml", Spec.Replace("0.2]", "0.3]", StringComparison.Ordinal));

        Trains();
    }

    [Fact]
    public void Changed_data_are_a_new_revision()
    {
        console.Write("t.csv", "1,2\n3,4\n5,8\n");

        Trains();
    }

    [Fact]
    public void Data_that_are_gone_are_said_to_be()
    {
        File.Delete(Path.Combine(console.Folder, "t.csv"));

        var ended = console.Run("run", "one.yaml");

        ended.Code.ShouldBe(ExitCode.BadInput, ended.Error);
        ended.Error.ShouldContain("t.csv");
        ended.Error.ShouldNotContain("done");
    }

    [Fact]
    public void Again_trains_again()
    {
        var again = console.Run("run", "one.yaml", "--again").ShouldSucceed();

        again.Error.ShouldContain(Planned);
        again.Error.ShouldContain("one@2: done in ");
    }

    [Theory]
    [InlineData("DELETE FROM result WHERE id = 1")]
    [InlineData("UPDATE result SET numbers = x'00' WHERE id = 1")]
    [InlineData("UPDATE sweep SET spec_hash = x'00' WHERE id = 1")]
    [InlineData("INSERT INTO result SELECT 9, sweep, " + Content + " FROM result WHERE id = 1")]
    [InlineData("UPDATE result SET (" + Content + ") = (SELECT " + Content + " FROM result WHERE id = 1) WHERE id = 2")]
    public void Damage_is_noticed(string damage)
    {
        using (var file = new SqliteConnection($"Data Source={Path.Combine(console.Folder, "runner.db")};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = damage;
            command.ExecuteNonQuery().ShouldBe(1);
        }

        foreach (var command in (string[][])[["run", "one.yaml"], ["compare", "one"], ["export", "one"]])
        {
            var ended = console.Run(command);
            ended.Code.ShouldNotBe(ExitCode.Success, command[0]);
            ended.Error.ShouldContain("damaged", customMessage: command[0]);
        }
    }

    [Fact]
    public async Task A_trial_that_is_to_be_tried_again_is_trained()
    {
        await using (var ledger = LedgerLocation.Open(console.Ledger, LedgerUse.Run))
        {
            var record = (await ledger.PlanAsync(PlanOf("two"))).Id;
            var leases = await ledger.LeaseAsync(record, Samples.Node, 2, TimeSpan.FromHours(1));
            (await ledger.CompleteAsync(leases[0].Key, [Samples.Result(leases[0].Trials[0])])).ShouldBe(LeaseVerdict.Accepted);
            (await ledger.CompleteAsync(leases[1].Key, [Samples.Result(leases[1].Trials[0], TrialOutcome.Failed)])).ShouldBe(LeaseVerdict.Accepted);
        }

        console.Run("run", "two.yaml").Error.ShouldContain("two: nothing is left to train: 1 of 2 trials ended without a result.");
        console.Run("retry", "two", "--failed").ShouldSucceed();

        var ended = console.Run("run", "two.yaml").ShouldSucceed();

        ended.Error.ShouldContain("two: continuing with 1 of 2 trials recorded.");
        ended.Error.ShouldContain("two: done in ");
    }

    [Fact]
    public async Task Another_plugin_of_the_same_name_is_another_sweep()
    {
        var (host, ledger) = (CommandHost.ForThisProcess() with { Folder = console.Folder, Modules = new Code("first") }, new InMemoryLedger(TimeProvider.System));
        var spec = SpecFile.Read("name: mine\ndata: xor\nmodel: {kind: module, module: Net}\ntraining: {updates: 5}\n", "mine.yaml").Spec!;
        var points = DataCatalogues.Points(host, spec);
        var plan = new SweepPlan(spec.Name, points.Files.Stamp(spec.Hash), spec.Text, spec.FileName, Planner.Identities(points), [[0]], points.Files.Lines());
        var sweep = (await ledger.PlanAsync(plan)).Id;
        (await FindAsync("first")).ShouldBeNull();
        var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1))).Single();
        await ledger.CompleteAsync(lease.Key, [Samples.Result(0)]);

        (await FindAsync("first"))!.Id.ShouldBe(sweep);
        (await FindAsync("second")).ShouldBeNull();

        Task<RecordedSweep?> FindAsync(string code)
        {
            var with = host with { Modules = new Code(code), Error = TextWriter.Null };
            return SweepRunner.FindFinishedAsync(
                with, ledger, spec, DataCatalogues.Points(with, spec),
                new RunOrder("memory:", 1, 0, false, false, null, 0, entry => entry, null, "none"), CancellationToken.None);
        }
    }

    private void Trains()
    {
        var again = console.Run("run", "one.yaml").ShouldSucceed();
        again.Error.ShouldContain(Planned);
        again.Error.ShouldContain("one@2: done in ");
    }

    private SweepPlan PlanOf(string name)
    {
        var text = Spec.Replace("name: one", $"name: {name}", StringComparison.Ordinal).Replace("0.2]", "0.7]", StringComparison.Ordinal).Replace("0.1,", "0.6,", StringComparison.Ordinal);
        console.Write($"{name}.yaml", text);
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder };
        return PlannedSpec.Of(host, SpecFile.Read(text, $"{name}.yaml").Spec!).Plan.Plan;
    }

    private sealed class Code(string text) : IUserModules
    {
        public Sha256Digest? DigestOf(string name) => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

        public TModule? Make<TModule>(string name)
            where TModule : class => null;
    }
}
