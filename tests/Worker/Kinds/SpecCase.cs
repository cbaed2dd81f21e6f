using System.Globalization;
using System.Runtime.CompilerServices;
using Runner.Data;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Kinds;

/// <summary>A spec of one trial, given by what differs from the plainest one: the autoencoder 4-3-2-3-4 on twelve samples, plain
/// descent at rate .5, the full batch, float64.</summary>
internal sealed record SpecCase(string Name)
{
    /// <summary>Stands for the start of golden/make.py in <see cref="Model"/>.</summary>
    public const string Start = "START";

    public string Data { get; init; } = "{source: csv, path: samples.csv, scale: none}";

    public string Model { get; init; } = "{encoder: [3], bottleneck: 2, init: START}";

    public string Loss { get; init; } = "mse";

    public string Optimizer { get; init; } = "{name: sgd, lr: 0.5}";

    public string Schedule { get; init; } = "";

    public string Training { get; init; } = "{epochs: 12, batch: full, precision: float64}";

    public string Regularizer { get; init; } = "";

    public string Measure { get; init; } = "";

    public string Sweep { get; init; } = "";

    /// <summary>How many parameters the model has.</summary>
    public int Parameters { get; init; } = 48;

    /// <summary>What the start of golden/make.py is divided by.</summary>
    public double Divisor { get; init; } = 80;

    public double Tolerance { get; init; } = 1e-9;

    /// <summary>The folder of the golden files.</summary>
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(Here())!, "golden");

    public string Text
    {
        get
        {
            var values = string.Join(", ", Enumerable.Range(0, Parameters).Select(k => ((((37 * k) % 101) - 50) / Divisor).ToString("R", CultureInfo.InvariantCulture)));
            var sections = new (string Name, string Text)[]
            {
                ("data", Data), ("model", Model.Replace($"weights: {Start}", $"weights: {{scheme: values, values: [{values}]}}", StringComparison.Ordinal).Replace(Start, $"{{weights: {{scheme: values, values: [{values}]}}}}", StringComparison.Ordinal)), ("loss", Loss),
                ("optimizer", Optimizer), ("schedule", Schedule), ("training", Training), ("regularizer", Regularizer), ("measure", Measure), ("sweep", Sweep),
            };
            return "name: one-case\n" + string.Concat(sections.Where(section => section.Text.Length > 0).Select(section => $"{section.Name}: {section.Text}\n"));
        }
    }

    public SweepPoints Points()
    {
        var reading = SpecFile.Read(Text, Name);
        reading.Problems.ShouldBeEmpty(Text);
        return SweepPoints.Of(reading.Spec!);
    }

    /// <summary>Trains all trials of the spec, in one bundle.</summary>
    public IReadOnlyList<TrialResult> RunAll(string? folder = null)
    {
        var points = Points();
        var trainer = BundleTrainer.Start(
            [.. Enumerable.Range(0, points.TrialCount).Select(trial => new BundleTrial(trial, points.Config(trial)))], new DataCatalogue(folder ?? Folder));
        while (trainer.Advance())
        {
        }

        var results = trainer.TakeFinished().OrderBy(result => result.Index).ToArray();
        results.ShouldAllBe(result => result.Outcome == TrialOutcome.Completed, $"{Name}: {results.FirstOrDefault(one => one.Failure is not null)?.Failure?.Message}");
        return results;
    }

    public TrialResult Run(string? folder = null) => RunAll(folder)[0];

    public override string ToString() => Name;

    private static string Here([CallerFilePath] string path = "") => path;
}
