namespace Runner.Tests.BitIdentity;

/// <summary>A race over seeds trains the same runs, and exports the same bytes, for any number of workers and after any kill.</summary>
public sealed class RacedBytesTests
{
    private const string Spec = """
        name: raced
        data: {source: digits, take: 200, test: 0.2}
        model: {kind: autoencoder, encoder: [16], bottleneck: 3}
        training: {epochs: 4, batch: 32}
        execution: {lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            optimizer.lr: [0.03, 0.01, 0.0001]
            model.activation.hidden: [tanh, relu]
          replicates: 2
          race: {by: [lr], most-replicates: 40}
        """;

    private static readonly Lazy<string> OneSlot = new(() => Export("--slots", "1"));

    [Theory]
    [InlineData("--slots", "2")]
    [InlineData("--slots", "4")]
    public void More_workers_give_the_bytes_of_one(string option, string count) => Export(option, count).ShouldBe(OneSlot.Value);

    [Theory]
    [InlineData(600, 800)]
    public async Task A_run_that_is_killed_and_goes_on_gives_the_same_bytes(int first, int second)
    {
        using var folder = Folder();
        foreach (var moment in (int[])[first, second])
        {
            await folder.KillAsync(moment);
        }

        folder.Run();
        folder.Export().ShouldBe(OneSlot.Value);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task So_do_two_worker_processes_and_a_run_that_is_killed_later()
    {
        More_workers_give_the_bytes_of_one("--workers", "2");
        await A_run_that_is_killed_and_goes_on_gives_the_same_bytes(900, 1200);
    }

    [Fact]
    public void What_was_settled_is_said_and_what_was_not_trained_is_no_run()
    {
        using var folder = Folder();
        var run = folder.Run();
        run.Output.Replace("\n  ", " ").ShouldMatch("“0.03” is the best of 3 groups: after [0-9]+ rounds .* The last one eliminated was “0.01”, which loses to “0.03” with a probability of [0-9]+ % to [0-9.]+ %");
        run.Error.ShouldNotContain("continuing with", customMessage: "what rests was not trained");
        run.Output.ShouldNotContain("ended early");
        run.Output.ShouldNotContain("Not finished");
        folder.Run().Error.ShouldContain("already done");

        // The group that lost first has the fewest runs.
        var rows = OneSlot.Value.Split('\n').Where(row => row.Contains("completed")).ToList();
        rows.Count(row => row.Contains(",0.0001,")).ShouldBeLessThan(rows.Count(row => row.Contains(",0.03,")));
        rows.Count.ShouldBeLessThan(120);
    }

    private static SweepFolder Folder() => new("raced", Spec);

    private static string Export(params string[] options)
    {
        using var folder = Folder();
        folder.Run(options);
        return folder.Export();
    }
}
