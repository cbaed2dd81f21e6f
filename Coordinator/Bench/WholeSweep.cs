using System.Diagnostics;
using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Planning;
using Runner.Results;
using Runner.Running;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;
using Runner.Sweeps;
using Runner.Training;

namespace Runner.Bench;

/// <summary>A whole sweep to time, from the spec's text to the comparison, in a new ledger with one slot per core.</summary>
/// <param name="Name">The name that selects it on the command line.</param>
/// <param name="What">A description for the user.</param>
/// <param name="Spec">The text of its spec (YAML).</param>
public sealed record WholeSweep(string Name, string What, string Spec)
{
    public const string Sqlite = "sqlite";

    public const string LiteDb = "litedb";

    public static readonly WholeSweep Million = new(
        "million", "a million one-neuron trainings of 300 updates", Neurons("bench-million", "{name: sgd, lr: 0.15}", updates: 300, steps: 1000));

    public static readonly IReadOnlyList<WholeSweep> All =
    [
        new(
            "sweep",
            "240 digits autoencoders, as the Optuna script trains them",
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
            """),
        new(
            "nothing",
            "250,000 trials that train nothing: what a trial costs apart from its training",
            Neurons("bench-nothing", "sgd", updates: 0, steps: 500)),
        Million,
    ];

    /// <summary>Reads, plans, trains, records and compares the sweep.</summary>
    /// <param name="kind">The kind of ledger: <see cref="Sqlite"/> or <see cref="LiteDb"/>.</param>
    public async Task<SweepTiming> RunAsync(string kind, TimeProvider time, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("runner-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "bench.db");
            var start = time.GetTimestamp();
            RunnerSystem.Warm();
            var reading = SpecFile.Read(Spec, "bench.yaml");
            var spec = reading.Spec ?? throw new BenchException($"a built-in spec is refused: {reading.Problems[0]} Report this.");
            var points = SweepPoints.Of(spec);
            var data = new DataCatalogue(folder.FullName);
            TimeSpan taken;
            PlannedSweep plan;
            await using (var ledger = LedgerLocation.Open($"{kind}:{path}", LedgerUse.Run, time))
            {
                plan = Planner.Plan(spec, points, new DataReview(spec, data).SizeOf, cancel: cancel);
                var record = await ledger.PlanAsync(plan.Plan, cancel: cancel);
                await ledger.SetModeAsync(record.Id, SweepMode.Running, cancel);
                var session = new SweepSession(
                    ledger, new PreparedSweep(SpecExecution.Trainable(spec.Execution, new SweepTraining(points, data), time)), time, SpecExecution.ProcessName, SpecExecution.TermsOf, SpecExecution.SlotsOf(spec));
                if (!await session.RunAsync(record.Id, new Silent(), cancel))
                {
                    throw new OperationCanceledException(cancel);
                }

                var results = await (await RecordedSweep.OfAsync(ledger, record, spec, points, cancel)).ResultsAsync(curves: false, cancel);
                var values = RunValues.Of(results, ComparisonMetric.FinalLoss);
                SweepComparison.Of(values, SweepFindings.DefaultAxes(values));
                taken = time.GetElapsedTime(start);
            }

            using var process = Process.GetCurrentProcess();
            return new SweepTiming(
                points.TrialCount, taken.TotalSeconds, plan.Estimate.Flops, new FileInfo(path).Length, process.PeakWorkingSet64);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Trainings of one neuron from a square of starts, of which only the end is recorded.</summary>
    /// <param name="steps">Starts to a side.</param>
    private static string Neurons(string name, string optimizer, int updates, int steps) =>
        $$"""
        name: {{name}}
        data: one
        model: neuron
        optimizer: {{optimizer}}
        loss: half-mse
        training: {updates: {{updates}}}
        measure: {every: 0, weights: false}
        sweep:
          axes:
            "model.init.planes.layer1.weights[0,0]": {from: -5, to: 5, steps: {{steps}}}
            "model.init.planes.layer1.bias[0]": {from: -5, to: 5, steps: {{steps}}}
        """;

    private sealed class Silent : ISweepDisplay
    {
        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Show(SweepNews news)
        {
        }

        public void Warn(string line)
        {
        }
    }
}

/// <summary>What a whole sweep took.</summary>
/// <param name="Flops">Floating-point operations of all trials, as the plan estimates them.</param>
/// <param name="PeakMemoryBytes">Peak working set of this process.</param>
public sealed record SweepTiming(int Trials, double Seconds, double Flops, long LedgerBytes, long PeakMemoryBytes);
