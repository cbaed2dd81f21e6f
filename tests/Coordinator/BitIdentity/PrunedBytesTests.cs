using Runner.Ledgers;

namespace Runner.Tests.BitIdentity;

/// <summary>A sweep whose trials end early exports the same bytes for any number of workers and after any kill.</summary>
public sealed class PrunedBytesTests
{
    private static readonly Dictionary<string, Lazy<string>> OneSlot = new[] { "successive-halving", "hyperband", "median", "percentile", "{method: threshold, first: 9, bound: 0.08}" }
        .ToDictionary(prune => prune, prune => new Lazy<string>(() => Export(prune, ["--slots", "1"])), StringComparer.Ordinal);

    [Theory]
    [InlineData("successive-halving")]
    [InlineData("hyperband")]
    public void Two_and_four_slots_give_the_bytes_of_one(string prune)
    {
        OneSlot[prune].Value.ShouldContain("pruned");
        OneSlot[prune].Value.ShouldContain("completed");
        Export(prune, ["--slots", "2"]).ShouldBe(OneSlot[prune].Value);
        Export(prune, ["--slots", "4"]).ShouldBe(OneSlot[prune].Value);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("median")]
    [InlineData("percentile")]
    [InlineData("{method: threshold, first: 9, bound: 0.08}")]
    public void So_they_do_with_the_other_methods(string prune) => Two_and_four_slots_give_the_bytes_of_one(prune);

    [Fact]
    public void Another_ledger_gives_the_same_bytes() => Export("hyperband", ["--slots", "2"], "sqlite:runs.db").ShouldBe(OneSlot["hyperband"].Value);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task So_do_two_worker_processes_and_another_method_after_a_kill()
    {
        Export("hyperband", ["--workers", "2"]).ShouldBe(OneSlot["hyperband"].Value);
        await A_run_that_is_killed_and_goes_on_gives_the_same_bytes("hyperband", [900, 800, 1000]);
    }

    [Theory]
    [InlineData("successive-halving", new[] { 700, 900, 1100 })]
    public async Task A_run_that_is_killed_and_goes_on_gives_the_same_bytes(string prune, int[] moments)
    {
        using var folder = Folder(prune);
        foreach (var moment in moments)
        {
            await folder.KillAsync(moment);
        }

        folder.Run();
        folder.Export().ShouldBe(OneSlot[prune].Value);
    }

    [Fact]
    public void Promoted_trials_are_those_of_the_sweep_that_is_not_pruned()
    {
        using var folder = Folder("successive-halving");
        folder.Run();
        folder.Say("verify", "pruned", "--all");
        folder.Run().Error.ShouldContain("already done");

        folder.Write(Spec("median").Replace("name: pruned", "name: whole").Replace("  prune: median\n", ""));
        var whole = folder.Run();
        // Completed and diverged results hold for their identities, pruned ones do not.
        whole.Error.ShouldContain("4 of 18 trials are taken from earlier sweeps");
        folder.Say("verify", "whole", "--all");
    }

    private static string Spec(string prune) => $$"""
        name: pruned
        data: {source: digits, take: 300, test: 0.2}
        model:
          kind: autoencoder
          encoder: [20]
          bottleneck: 3
          noise: {kind: gaussian, amount: 0.2}
        training: {epochs: 18, batch: 32}
        schedule: {name: cosine}
        execution: {lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            optimizer: [{name: adam, lr: 0.01}, {name: adam, lr: 0.001}, {name: sgd, lr: 1.0e+30}]
            model.activation.hidden: [tanh, relu, sigmoid]
          replicates: 2
          prune: {{prune}}

        """;

    private static SweepFolder Folder(string prune, string ledger = LedgerLocation.Default) => new("pruned", Spec(prune), ledger);

    private static string Export(string prune, string[] options, string ledger = LedgerLocation.Default)
    {
        using var folder = Folder(prune, ledger);
        folder.Run(options);
        return folder.Export();
    }
}
