#if !TORCHSHARP
namespace Runner.Tests.Commands;

/// <summary>What a build without TorchSharp says to those who ask for it.</summary>
public sealed class OptionalEngineTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("training:\n  engine: torchsharp\n  epochs: 1\n", "one.yaml:3:11: training.engine: this build has no TorchSharp. With it: RUNNER_WITH=")]
    [InlineData("sweep:\n  axes:\n    training.engine: [built-in, torchsharp]\n", "one.yaml:4:5: training.engine: this build has no TorchSharp. With it: RUNNER_WITH=")]
    [InlineData("model:\n  kind: module\n  module: Mine\n", "one.yaml:4:11: model.module: this build has no TorchSharp. With it: RUNNER_WITH=")]
    public void The_engine_is_refused_where_it_is_written_with_the_command_that_has_it(string asks, string message)
    {
        console.Write("one.yaml", "name: one\n" + asks);
        foreach (var command in (string[])["run", "plan", "coordinate"])
        {
            var ended = console.Run(command, "one.yaml");
            ended.Code.ShouldBe(2);
            ended.Error.ShouldStartWith(message);
            ended.Error.ShouldContain("torchsharp ./runner");
            ended.Error.TrimEnd().ShouldNotContain('\n');
        }

        File.Exists(Path.Combine(console.Folder, "runner.db")).ShouldBeFalse();
    }

    [Fact]
    public void So_are_a_plugin_and_a_bench_of_it()
    {
        console.Write("one.yaml", "name: one\n");
        var run = console.Run("run", "one.yaml", "--plugin", "mine.dll");
        run.Code.ShouldBe(2);
        run.Error.ShouldContain("mine.dll: this build has no TorchSharp. With it: RUNNER_WITH=");
        var bench = console.Run("bench", "--engine", "torchsharp");
        bench.Code.ShouldBe(2);
        bench.Error.ShouldContain("--engine torchsharp: this build has no TorchSharp. With it: RUNNER_WITH=");
        console.Run("bench", "--engine", "abacus").Error.ShouldContain("--engine abacus: no such engine. There is torchsharp.");
    }

    [Fact]
    public void The_built_in_engine_has_no_modules()
    {
        console.Write("one.yaml", "name: one\nmodel: {kind: module, module: Mine}\ntraining: {engine: built-in}\n");
        console.Run("run", "one.yaml").Error.ShouldContain("one.yaml:3:20: training.engine: the built-in engine has no modules of your own code. Use training.engine: torchsharp, or leave it out.");
    }
}
#endif
