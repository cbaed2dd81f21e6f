using System.Text.Json;

namespace Runner.Tests.Commands;

/// <summary>Which trials are replayed.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData(new[] { 0 }, "--count", "1")]
    [InlineData(new[] { 0, 2, 4 }, "--count", "3")]
    [InlineData(new[] { 0, 1, 2, 4, 5 })]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6 }, "--count", "99")]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6 }, "--all")]
    public void Of_a_sweep_trials_are_replayed_evenly_spaced(int[] trials, params string[] options)
    {
        console.Write("a.yaml", """
            name: a
            data: {source: xor}
            model: {kind: mlp, hidden: [2]}
            training: {epochs: 3}
            sweep:
              axes: {optimizer.lr: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]}
            """);
        console.Run("run", "a.yaml").ShouldSucceed();
        var ended = console.Run(["verify", "a", .. options, "--json"]).ShouldSucceed();
        using var json = JsonDocument.Parse(ended.Output);
        json.RootElement.EnumerateArray().Select(replay => replay.GetProperty("trial").GetInt32()).ShouldBe(trials);
    }
}
