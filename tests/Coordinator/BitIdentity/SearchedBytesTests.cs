using Runner.Ledgers;

namespace Runner.Tests.BitIdentity;

/// <summary>A search proposes the same points, and exports the same bytes, for any number of workers up to those that it is for, and after any kill.</summary>
public sealed class SearchedBytesTests
{
    private static readonly Dictionary<string, Lazy<string>> OneSlot = new[] { "random", "tpe", "cma-es", "gp" }
        .ToDictionary(method => method, method => new Lazy<string>(() => Export(method, ["--slots", "1"])), StringComparer.Ordinal);

    public static TheoryData<string> Others => [.. OneSlot.Keys.Where(method => method != "tpe")];

    [Theory]
    [InlineData("tpe")]
    public void Two_and_four_slots_give_the_bytes_of_one(string method)
    {
        // 20 points, two seeds each, and the best one on three fresh ones.
        OneSlot[method].Value.Split('\n').Count(row => row.Contains("completed")).ShouldBe(43);
        Export(method, ["--slots", "2"]).ShouldBe(OneSlot[method].Value);
        Export(method, ["--slots", "4"]).ShouldBe(OneSlot[method].Value);
    }

    [Theory]
    [InlineData("tpe")]
    public void Worker_processes_and_other_ledgers_give_the_same_bytes(string method)
    {
        Export(method, ["--workers", "2"]).ShouldBe(OneSlot[method].Value);
        Export(method, ["--slots", "3"], "sqlite:runs.db").ShouldBe(OneSlot[method].Value);
    }

    [Theory]
    [InlineData("tpe")]
    public async Task A_run_that_is_killed_and_goes_on_gives_the_same_bytes(string method)
    {
        using var folder = Folder(method);
        foreach (var (slots, moment) in ((string, int)[])[("4", 700), ("1", 900), ("2", 1100)])
        {
            await folder.KillAsync(moment, "--slots", slots);
        }

        folder.Run();
        folder.Export().ShouldBe(OneSlot[method].Value);
        folder.Run().Error.ShouldContain("already done");
    }

    [Theory]
    [InlineData("tpe")]
    public void More_points_go_on_with_the_same_ones_and_train_none_of_them_again(string method)
    {
        using var folder = Folder(method);
        folder.Run();
        folder.Write(Spec(method).Replace("n: 20", "n: 24"));
        folder.Run();
        var more = folder.Say("export", "searched@2", "--format", "csv").Output.Split('\n');
        more.Take(41).ShouldBe(OneSlot[method].Value.Split('\n').Take(41));
        folder.Say("trial", "searched@2/39", "--json").Output.ShouldContain("\"reused-from\": \"searched\"");
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Others))]
    public async Task So_do_the_other_methods(string method)
    {
        Two_and_four_slots_give_the_bytes_of_one(method);
        Worker_processes_and_other_ledgers_give_the_same_bytes(method);
        await A_run_that_is_killed_and_goes_on_gives_the_same_bytes(method);
        More_points_go_on_with_the_same_ones_and_train_none_of_them_again(method);
    }

    private static string Spec(string method) => $$"""
        name: searched
        data: {source: digits, take: 200, test: 0.2}
        model: {kind: autoencoder, encoder: [16]}
        training: {epochs: 6, batch: 32}
        execution: {lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 1}
            model.bottleneck: [1, 2, 3, 4, 6]
            model.activation.hidden: [tanh, relu]
          replicates: 2
          sample: {method: {{method}}, n: 20, objective: test-loss, parallel: 4, judge: 3}
        """;

    private static SweepFolder Folder(string method, string ledger = LedgerLocation.Default) => new("searched", Spec(method), ledger);

    private static string Export(string method, string[] options, string ledger = LedgerLocation.Default)
    {
        using var folder = Folder(method, ledger);
        folder.Run(options);
        return folder.Export();
    }
}
