using System.Text.Json;
using Runner.Comparison;

namespace Runner.Tests.Commands;

/// <summary>What some hours can settle, said beforehand.</summary>
public sealed class Planning_hours : IDisposable
{
    private const string Spec = """
        name: pilot
        data: {source: digits, take: 60, test: 0.2}
        model: {kind: autoencoder, encoder: [4], bottleneck: 2}
        training: {epochs: 3, batch: 16}
        execution: {slots: 2}
        sweep: {axes: {optimizer.lr: [0.03, 0.029, 0.00001]}, replicates: 6}
        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Without_runs_to_judge_by_it_says_how_many_fit_and_how_to_get_a_pilot()
    {
        console.Write("pilot.yaml", Spec);
        var lines = Lines("plan", "pilot.yaml", "--hours", "2");
        lines[^2].ShouldMatch("^2 h on 2 slots: about [0-9,]+ runs of [0-9.e-]+ s, [0-9,]+ replicates of every point$");
        lines[^1].ShouldBe("what that can settle is not known without a few recorded runs: runner run pilot.yaml --replicates 3");
        console.Run("plan", "pilot.yaml", "--hours", "0").Code.ShouldBe(2);
    }

    [Fact]
    public void From_the_runs_that_the_ledger_has_it_says_what_is_settled_and_what_will_be()
    {
        console.Write("pilot.yaml", Spec);
        console.Run("run", "pilot.yaml").ShouldSucceed();
        var lines = Lines("plan", "pilot.yaml", "--hours", "2");
        lines.ShouldContain(line => line.StartsWith("already settled: “learning rate 0.0", StringComparison.Ordinal) && line.EndsWith("against “learning rate 1e-5”", StringComparison.Ordinal), string.Join('\n', lines));

        // A few microseconds are time for nothing more, on any machine.
        Lines("plan", "pilot.yaml", "--hours", "1e-9").ShouldContain(line => line.StartsWith("not in that time: “learning rate 0.0", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(console.Run("plan", "pilot.yaml", "--hours", "2", "--json").ShouldSucceed().Output);
        json.RootElement.GetProperty("forecast").GetProperty("settled").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void More_time_settles_what_needs_more_replicates()
    {
        console.Write("pilot.yaml", Spec);
        console.Run("run", "pilot.yaml").ShouldSucceed();
        var sweep = console.Run("compare", "pilot", "--json").ShouldSucceed().Output;
        using var document = JsonDocument.Parse(sweep);
        var needed = document.RootElement.GetProperty("against-the-best").EnumerateArray().Single(effect => effect.GetProperty("verdict").GetString() == "not-enough-seeds").GetProperty("seeds-needed");
        var lines = Lines("plan", "pilot.yaml", "--hours", "1000");
        (needed.ValueKind == JsonValueKind.Number
            ? lines.Exists(line => line.StartsWith("likely to be settled in that time", StringComparison.Ordinal) && line.Contains($"({Number.Count(needed.GetInt32())} replicates)"))
            : lines.Exists(line => line.EndsWith("(more than 1,000 replicates)", StringComparison.Ordinal))).ShouldBeTrue(string.Join('\n', lines));
    }

    private List<string> Lines(params string[] arguments) => [.. console.Run(arguments).ShouldSucceed().Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
