using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Runner.Tests.Processes;

namespace Runner.Tests.BitIdentity;

/// <summary>The exported table is a function of the spec: the same bytes however the sweep was run.</summary>
public sealed class ExportBytesTests
{
    /// <summary>Small, but with every kind of arithmetic: both precisions, networks wider and narrower than a vector,
    /// noise, shuffling, and a rate that makes some trials diverge.</summary>
    private const string Spec =
        """
        name: bits
        data: {source: digits, take: 300, test: 0.2}
        model:
          kind: autoencoder
          encoder: [20]
          bottleneck: 3
          noise: {kind: gaussian, amount: 0.2}
        training: {epochs: 6, batch: 32}
        execution: {lease-s: 2, heartbeat-s: 0.5, rescue-s: 0.2, checkpoint-s: 0.3}
        sweep:
          axes:
            training.precision: [float32, float64]
            model.activation.hidden: [tanh, relu, sigmoid, gelu, softplus]
            model.init.weights: [glorot-uniform, he-normal, orthogonal]
            optimizer:
              - {name: adam, lr: 0.01}
              - {name: sgd, lr: 1.0e+30}
          replicates: 2
        """;

    /// <summary>Of processes of their own, as those are that are killed and those with other vectors.</summary>
    private static readonly Lazy<string> OneSlot = new(() => ExportOfProcesses(["--slots", "1"], null));

    [Fact]
    public void Two_slots_give_the_bytes_of_one()
    {
        using var folder = Folder();
        folder.Run("--slots", "2");
        folder.Export().ShouldBe(OneSlot.Value);
    }

    [Theory]
    [InlineData("DOTNET_PreferredVectorBitWidth", "128")]
    public void Another_vector_width_gives_the_same_bytes(string variable, string value) =>
        ExportOfProcesses(["--slots", "2"], new Dictionary<string, string> { [variable] = value }).ShouldBe(OneSlot.Value);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "256")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public void So_do_the_others(string variable, string value) => Another_vector_width_gives_the_same_bytes(variable, value);

    /// <summary>What the launcher starts: machine code that was made when it was built, until hot methods are compiled again.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void The_program_compiled_beforehand_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var build = Path.Combine(folder.Path, "build");
        using (var publish = Process.Start("dotnet", ["publish", Program(), "-c", "Release", "-v", "quiet", "-nodeReuse:false", "-o", build]))
        {
            publish.WaitForExit();
            publish.ExitCode.ShouldBe(0);
        }

        using (var kernels = new PEReader(File.OpenRead(Path.Combine(build, "Runner.Experiments.dll"))))
        {
            kernels.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size.ShouldBePositive("it has no machine code");
        }

        folder.Write("bits.yaml", Spec);
        var program = Path.Combine(build, "runner.dll");
        RunnerProcess.RunBuild(program, folder.Path, "run", "bits.yaml").ShouldSucceed();
        RunnerProcess.RunBuild(program, folder.Path, "export", "bits", "--format", "csv").ShouldSucceed().Output.ShouldBe(OneSlot.Value);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_and_goes_on_gives_the_same_bytes()
    {
        using var folder = Folder();
        var interruptions = 0;
        for (var delay = 700; delay < 1600; delay += 500)
        {
            using var run = folder.Start();
            await Task.Delay(delay);
            run.Interrupt();
            interruptions += run.Wait().Code == 130 ? 1 : 0;
        }

        interruptions.ShouldBeGreaterThan(0);
        folder.Run();
        folder.Export().ShouldBe(OneSlot.Value);
    }

    [Fact]
    public Task A_run_that_is_killed_and_goes_on_gives_the_same_bytes() => KillAndGoOnAsync(moments: [400, 900], seed: 1);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Twenty_kills_at_random_moments_give_the_same_bytes_each_time()
    {
        var state = 2026UL;
        for (var kill = 0; kill < 20; kill++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            await KillAndGoOnAsync(moments: [150 + (int)((state >> 33) % 2500)], seed: kill);
        }
    }

    [Fact]
    public void A_finished_sweep_trains_nothing_and_shows_its_result()
    {
        using var folder = Folder();
        folder.Run();
        var again = folder.Run();
        again.Error.ShouldContain("already done");
        again.Output.ShouldContain("adam");
    }

    [Fact]
    public void Replayed_trials_have_the_recorded_hashes()
    {
        using var folder = Folder();
        folder.Run();
        folder.Say("verify", "bits", "--count", "12")
            .Output.Split('\n').Count(line => line.Contains("identical", StringComparison.Ordinal)).ShouldBe(12);
    }

    private static async Task KillAndGoOnAsync(int[] moments, int seed)
    {
        using var folder = Folder();
        foreach (var moment in moments)
        {
            await folder.KillAsync(moment);
        }

        folder.Run();
        folder.Export().ShouldBe(OneSlot.Value, $"kill {seed} after {string.Join(", ", moments)} ms");
    }

    private static string Program([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Program");

    private static SweepFolder Folder() => new("bits", Spec);

    private static string ExportOfProcesses(string[] options, Dictionary<string, string>? environment)
    {
        using var folder = new TemporaryFolder();
        folder.Write("bits.yaml", Spec);
        RunnerProcess.Run(folder.Path, environment, ["run", "bits.yaml", .. options]).ShouldSucceed();
        return RunnerProcess.Run(folder.Path, environment, "export", "bits", "--format", "csv").ShouldSucceed().Output;
    }
}
