using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Planning;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;
using Runner.Sweeps;
using Runner.Training;

namespace Runner.Bench;

/// <summary>Whole sweeps, from the spec's text to the comparison, in a new SQLite ledger, one slot a core.</summary>
public static class SweepMeasures
{
    /// <summary>The digits autoencoder as the Optuna script trains it.</summary>
    private const string Digits =
        """
        name: bench-digits
        data: digits
        model: {encoder: [32], bottleneck: 2}
        training: {epochs: 20, batch: 64}
        measure: {curves: [batch-loss]}
        sweep:
          axes:
            optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 0.1}
            model.activation: {distribution: choice, values: [sigmoid, tanh, relu]}
          sample: {method: random, n: 240}
        """;

    /// <summary>All that a trial costs beside its training.</summary>
    private const string Nothing =
        """
        name: bench-nothing
        data: one
        model: neuron
        optimizer: sgd
        loss: half-mse
        training: {updates: 0}
        measure: {every: 0, weights: false}
        sweep:
          axes:
            "model.init.planes.layer1.weights[0,0]": {from: -5, to: 5, steps: 200}
            "model.init.planes.layer1.bias[0]": {from: -5, to: 5, steps: 200}
        """;

    private const string Million =
        """
        name: bench-million
        data: one
        model: neuron
        optimizer: {name: sgd, lr: 0.15}
        loss: half-mse
        training: {updates: 300}
        measure: {every: 0, weights: false}
        sweep:
          axes:
            "model.init.planes.layer1.weights[0,0]": {from: -5, to: 5, steps: 1000}
            "model.init.planes.layer1.bias[0]": {from: -5, to: 5, steps: 1000}
        """;

    /// <summary>The specs' texts, for tests.</summary>
    internal static IReadOnlyList<string> Specs => [Digits, Nothing, Million];

    public static IReadOnlyList<SweepMeasure> All(TimeProvider time) =>
    [
        new("a sweep of digits autoencoders", async cancel =>
        {
            var (seconds, trials, _) = await RunAsync(Digits, time, cancel);
            var rate = trials / seconds;
            return [new BenchFigure("optuna digits, a whole sweep", "trials/s", rate, [rate]) { Goal = 60 }];
        }),
        new("trials that train nothing", async cancel =>
        {
            var (seconds, trials, _) = await RunAsync(Nothing, time, cancel);
            var each = seconds / trials * 1e6;
            return [new BenchFigure("orchestration of a trial that trains nothing", "us/trial", each, [each]) { Goal = 20 }];
        }),
        new("a million neurons", async cancel =>
        {
            var (seconds, _, bytes) = await RunAsync(Million, time, cancel);
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            var memory = process.PeakWorkingSet64 / (double)(1 << 20);
            return
            [
                new BenchFigure("a million neurons of 300 updates", "s", seconds, [seconds]) { Goal = 10 },
                new BenchFigure("their ledger", "MB", bytes / 1e6, [bytes / 1e6]) { Goal = 100 },
                new BenchFigure("peak memory of this process", "MiB", memory, [memory]) { Goal = 1024 },
            ];
        }),
    ];

    /// <summary>Plans, trains, stores and compares.</summary>
    private static async Task<(double Seconds, int Trials, long LedgerBytes)> RunAsync(string text, TimeProvider time, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("runner-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "bench.db");
            var start = time.GetTimestamp();
            var reading = SpecFile.Read(text, "bench.yaml");
            var spec = reading.Spec ?? throw new BenchException($"a built-in spec is refused: {reading.Problems[0]} Report this.");
            var points = SweepPoints.Of(spec);
            var data = new DataCatalogue(folder.FullName);
            double seconds;
            await using (var ledger = LedgerLocation.Open(path, LedgerUse.Run, time))
            {
                var plan = Planner.Plan(spec, points, DataCatalogues.Sizes(data), cancel: cancel);
                var record = await ledger.PlanAsync(plan.Plan, cancel: cancel);
                var options = Execution.Options(spec, Execution.ProcessName, Execution.SlotsOf(spec));
                await ledger.SetModeAsync(record.Id, SweepMode.Running, cancel);
                if (!await new SweepRun(ledger, new SweepTraining(points, data), time, options).RunAsync(record.Id, new Silent(), cancel))
                {
                    throw new OperationCanceledException(cancel);
                }

                var results = await new RecordedSweep(ledger, record, spec, points).ResultsAsync(ResultParts.Numbers, cancel);
                SweepComparison.Of(results, SweepFindings.DefaultAxes(results, ComparisonMetric.FinalLoss), ComparisonMetric.FinalLoss);
                seconds = time.GetElapsedTime(start).TotalSeconds;
            }

            return (seconds, points.TrialCount, new FileInfo(path).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Silent : ISweepDisplay
    {
        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Recorded(TrialsRecorded recorded)
        {
        }

        public void Counted(SweepCounts counts)
        {
        }

        public void Lost(LeaseLost lost)
        {
        }

        public void Warn(string line)
        {
        }
    }
}
