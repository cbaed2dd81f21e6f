using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>A copy of this build without its largest file: libtorch does not load.</summary>
public sealed class BuildWithoutLibtorch : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public BuildWithoutLibtorch()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(AppContext.BaseDirectory, file);
            var name = Path.GetFileName(path);
            var there = Path.Combine(folder.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            if (name.StartsWith("runner.", StringComparison.Ordinal) || name.Contains("LibTorchSharp", StringComparison.Ordinal))
            {
                // .NET and the loader look beside these for the others.
                File.Copy(file, there);
            }
            else if (!name.Contains("torch_cpu", StringComparison.Ordinal))
            {
                File.CreateSymbolicLink(there, file);
            }
        }
    }

    public string Program => Path.Combine(folder.Path, "runner.dll");

    public void Dispose() => folder.Dispose();
}

/// <summary>Runner where libtorch does not load.</summary>
public sealed class LibtorchTests(BuildWithoutLibtorch build) : IClassFixture<BuildWithoutLibtorch>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("run", "training:\n  engine: torchsharp\n  epochs: 1\n", "one.yaml:3:11: training.engine: libtorch does not load here (")]
    [InlineData("plan", "sweep:\n  axes:\n    training.engine: [built-in, torchsharp]\n", "one.yaml:4:5: training.engine: libtorch does not load here (")]
    [InlineData("coordinate", "model:\n  kind: module\n  module: Mine\n", "one.yaml:4:11: model.module: libtorch does not load here (")]
    public void A_spec_that_asks_for_it_is_refused_with_the_reason_before_anything_is_planned(string command, string asks, string message)
    {
        folder.Write("one.yaml", "name: one\n" + asks);
        var files = Directory.GetFiles(folder.Path);
        Refused(message, command, "one.yaml");
        Directory.GetFiles(folder.Path).ShouldBe(files);
    }

    [Fact]
    public void So_are_a_plugin_and_a_bench_of_it()
    {
        folder.Write("one.yaml", "name: one\n");
        Refused("--plugin mine.dll: libtorch does not load here (", "run", "one.yaml", "--plugin", "mine.dll");
        Refused("--engine torchsharp: libtorch does not load here (", "bench", "--engine", "torchsharp");
    }

    [Fact]
    public void Everything_else_works()
    {
        folder.Write("one.yaml", "name: one\ntraining: {epochs: 1}\n");
        RunnerProcess.RunBuild(build.Program, folder.Path, "run", "one.yaml").ShouldSucceed();
        RunnerProcess.RunBuild(build.Program, folder.Path, "verify", "one").ShouldSucceed();
        RunnerProcess.RunBuild(build.Program, folder.Path, "status").ShouldSucceed();
    }

    private void Refused(string message, params string[] args)
    {
        var ended = RunnerProcess.RunBuild(build.Program, folder.Path, args);
        ended.Code.ShouldBe(2, ended.Error);
        ended.Error.ShouldStartWith(message);
        ended.Error.ShouldEndWith(Training.Torch.Libtorch.Remedy + Environment.NewLine);
        ended.Error.TrimEnd().ShouldNotContain('\n');
        ended.Output.ShouldBeEmpty();
    }
}
