using System.Text.Json;
using Runner.Commands;
using Runner.Running;

namespace Runner.Bench;

/// <summary>Measurements of whole sweeps. Each runs in its own process, as a user's would, so that the time includes compilation
/// and the memory is that of the sweep alone.</summary>
public static class SweepMeasures
{
    private const double Mega = 1e6;

    /// <summary>6 operations per weight and sample, for the digits autoencoder: 4,224 weights, 1,797 samples, 20 epochs.</summary>
    private const double DigitsFlops = 6.0 * 4224 * 1797 * 20;

    /// <param name="run">Runs the sweep of the given name on the given kind of ledger.</param>
    public static IReadOnlyList<BenchMeasure> All(Func<string, string, CancellationToken, Task<SweepTiming>> run)
    {
        var cores = Environment.ProcessorCount;
        return
        [
            Of(
                "sweep",
                WholeSweep.Sqlite,
                (new("digits autoencoders, a whole sweep", "trials/s") { PeerName = "optuna digits", ValueTarget = 80, Flops = DigitsFlops, Cores = cores },
                    timing => timing.Trials / timing.Seconds)),
            Nothing("SQLite", WholeSweep.Sqlite),
            Nothing("LiteDB", WholeSweep.LiteDb),
            Million("SQLite", WholeSweep.Sqlite, seconds: 5),
            Million("LiteDB", WholeSweep.LiteDb, seconds: 6),
        ];

        BenchMeasure Nothing(string name, string kind) => Of(
            "nothing",
            kind,
            (new($"a trial that trains nothing, {name}", "us/trial") { PeerName = "optuna noop", ValueTarget = 10 }, timing => timing.Seconds / timing.Trials * Mega));

        BenchMeasure Million(string name, string kind, double seconds) => Of(
            "million",
            kind,
            (new($"a million one-neuron trainings, {name}", "s") { ValueTarget = seconds, Flops = 6.0 * 300 * 1e6, Cores = cores }, timing => timing.Seconds),
            (new($"their peak memory, {name}", "MiB") { ValueTarget = 512 }, timing => timing.PeakMemoryBytes / (double)(1 << 20)),
            (new($"their ledger, {name}", "MB") { ValueTarget = 70 }, timing => timing.LedgerBytes / Mega));

        BenchMeasure Of(string name, string kind, params (BenchFigure Figure, Func<SweepTiming, double> Value)[] figures) => new(
            name,
            [.. figures.Select(pair => pair.Figure)],
            async cancel =>
            {
                var timing = await run(name, kind, cancel);
                return [.. figures.Select(pair => pair.Value(timing))];
            });
    }

    /// <summary>Runs <c>runner bench sweep NAME --kind KIND --json</c>.</summary>
    /// <exception cref="BenchException">The command failed.</exception>
    public static async Task<SweepTiming> InProcessOfItsOwnAsync(string name, string kind, CancellationToken cancel)
    {
        var ended = await BenchProcess.RunAsync(ThisProgram.Again(["bench", "sweep", name, "--kind", kind, "--json"]), cancel);
        return ended.Code == ExitCode.Success
            ? JsonSerializer.Deserialize<SweepTiming>(ended.Output, Json.Options)!
            : throw new BenchException($"bench sweep {name}: {ended.Error.Trim()} Run it by hand: runner bench sweep {name} --kind {kind}");
    }
}
