using Runner.Ledgers;
using Runner.Tests.Cluster;
using Runner.Tests.Commands;
using Runner.Tests.Processes;
using Runner.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Hosting;

/// <summary>A limit on memory, where libtorch allocates it: this assembly's modules, trained by processes of Runner.</summary>
public sealed class Memory_of_a_slot
{
    private const string Limited = "execution: {memory-mib: 500, lease-s: 2, heartbeat-s: 0.5, bundle: 2}\n";

    private static readonly string[] Plugin = ["--plugin", typeof(Memory_of_a_slot).Assembly.Location];

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("--slots", "1")]
    [InlineData("--workers", "1")]
    public void So_is_one_that_takes_it_at_once(string option, string count) =>
        A_module_that_takes_too_much_is_stopped_and_its_neighbours_are_not(nameof(TakesAtOnce), option, count);

    [Theory]
    [InlineData(nameof(TakesMoreAndMore), "--slots", "2")]
    public void A_module_that_takes_too_much_is_stopped_and_its_neighbours_are_not(string module, string option, string count)
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(Limited, module, nameof(Modest)));
        IsOverItsLimit(RunnerProcess.Run(folder.Path, ["run", "many.yaml", option, count, .. Plugin]));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void So_it_is_on_a_worker_that_joins_a_coordinator()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(Limited, nameof(TakesAtOnce), nameof(Modest)));
        var cluster = new TestCluster(folder);
        using var worker = RunnerProcess.Start(folder.Path, cluster.Others, ["worker", "--slots", "2", .. Plugin]);
        IsOverItsLimit(RunnerProcess.Run(folder.Path, cluster.Coordinator, ["coordinate", "many.yaml", .. Plugin]));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void A_limit_changes_no_result()
    {
        using var free = new TemporaryFolder();
        free.Write("many.yaml", Spec("", nameof(Modest)));
        RunnerProcess.Run(free.Path, ["run", "many.yaml", "--slots", "1", .. Plugin]).ShouldSucceed();
        using var limited = new TemporaryFolder();
        limited.Write("many.yaml", Spec(Limited, nameof(Modest)));
        RunnerProcess.Run(limited.Path, ["run", "many.yaml", "--slots", "1", .. Plugin]).ShouldSucceed();
        Export(limited).ShouldBe(Export(free));
    }

    [Fact]
    public void A_module_that_ends_its_process_fails_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(Limited, nameof(EndsItsProcess), nameof(Modest)));
        var ended = RunnerProcess.Run(folder.Path, ["run", "many.yaml", "--slots", "1", .. Plugin]);
        ended.Code.ShouldBe(1, ended.Error);
        ended.Output.ShouldContain("many: 4 trials: 2 completed, 2 failed");
        ended.Output.ShouldContain("trial 1 failed: its process ended (exit code 9)");
    }

    /// <summary>The order passes the pipe to the process that trains.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_trial_is_stopped_within_the_process_of_its_slot()
    {
        using var folder = new TemporaryFolder();
        folder.Write("many.yaml", Spec(Limited, nameof(Modest)).Replace("epochs: 4", "epochs: 1000000", StringComparison.Ordinal));
        using var run = RunnerProcess.Start(folder.Path, null, ["run", "many.yaml", "--slots", "1", .. Plugin]);
        var clock = TimeProvider.System.GetTimestamp();
        while (!TestConsole.RunIn(folder.Path, LedgerLocation.Default, "status").Output.Contains("2 running", StringComparison.Ordinal))
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(1), run.ErrorSoFar);
            await Task.Delay(100);
        }

        TestConsole.RunIn(folder.Path, LedgerLocation.Default, "stop", "many", "0-1").ShouldSucceed().Output.ShouldContain("2 trials that have begun stop");
        run.Wait(TimeSpan.FromMinutes(1)).Output.ShouldContain("many: 2 trials: 2 stopped");
        TestConsole.RunIn(folder.Path, LedgerLocation.Default, "trial", "many/0").Output.ShouldContain("stopped");
    }

    /// <summary>The first two trials, and no other.</summary>
    private static void IsOverItsLimit(RunnerProcess.Ended ended)
    {
        ended.Code.ShouldBe(1, ended.Error);
        ended.Output.ShouldContain("many: 4 trials: 2 completed, 2 out of memory");
        ended.Output.ShouldMatch("trial 0 ran out of memory: its process exceeded its 500 MiB limit \\(used [5-9][0-9]{2,} MiB; execution.memory-mib\\)");
        ended.Output.ShouldContain("trial 1 ran out of memory: ");
    }

    private static string Spec(string execution, params string[] modules) =>
        $$$"""
        name: many
        data: {source: digits, take: 100}
        model: {kind: module, reconstruct: true, init: {weights: pytorch}}
        training: {epochs: 4}
        {{{execution}}}sweep:
          axes:
            model.module: [{{{string.Join(", ", modules)}}}]
          replicates: 2
        """;

    private static string Export(TemporaryFolder folder) => TestConsole.RunIn(folder.Path, LedgerLocation.Default, "export", "many").ShouldSucceed().Output;

    public abstract class Module : IUserModule
    {
        public nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => new Network(inputs, outputs, Use);

        public Tensor Loss(Tensor output, Tensor target) => nn.functional.mse_loss(output, target);

        protected abstract void Use();

        private sealed class Network : nn.Module<Tensor, Tensor>
        {
            private readonly Linear layer;
            private readonly Action use;

            public Network(int inputs, int outputs, Action use)
                : base(nameof(Network))
            {
                (layer, this.use) = (nn.Linear(inputs, outputs), use);
                RegisterComponents();
            }

            public override Tensor forward(Tensor input)
            {
                // Runner tries a module with three samples when it plans.
                if (input.shape[0] > 3)
                {
                    use();
                }

                return layer.call(input);
            }
        }
    }

    public sealed class Modest : Module
    {
        protected override void Use()
        {
        }
    }

    public sealed class TakesAtOnce : Module
    {
        protected override void Use() => ones([3L << 28]).Dispose();
    }

    public sealed class TakesMoreAndMore : Module
    {
        private readonly List<Tensor> kept = [];

        protected override void Use() => kept.Add(ones([30L << 18]).DetachFromDisposeScope());
    }

    public sealed class EndsItsProcess : Module
    {
        protected override void Use() => Environment.Exit(9);
    }
}
