using System.Diagnostics;
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

    /// <param name="run">Runs the sweep of the given name.</param>
    public static IReadOnlyList<BenchMeasure> All(Func<string, CancellationToken, Task<SweepTiming>> run)
    {
        var cores = Environment.ProcessorCount;
        return
        [
            Of(
                "sweep",
                (new("digits autoencoders, a whole sweep", "trials/s") { PeerName = "optuna digits", ValueTarget = 80, Flops = DigitsFlops, Cores = cores },
                    timing => timing.Trials / timing.Seconds)),
            Of(
                "nothing",
                (new("a trial that trains nothing", "us/trial") { PeerName = "optuna noop", ValueTarget = 10 },
                    timing => timing.Seconds / timing.Trials * Mega)),
            Of(
                "million",
                (new("a million one-neuron trainings", "s") { ValueTarget = 5, Flops = 6.0 * 300 * 1e6, Cores = cores }, timing => timing.Seconds),
                (new("their peak memory", "MiB") { ValueTarget = 512 }, timing => timing.PeakMemoryBytes / (double)(1 << 20)),
                (new("their ledger", "MB") { ValueTarget = 70 }, timing => timing.LedgerBytes / Mega)),
        ];

        BenchMeasure Of(string name, params (BenchFigure Figure, Func<SweepTiming, double> Value)[] figures) => new(
            name,
            [.. figures.Select(pair => pair.Figure)],
            async cancel =>
            {
                var timing = await run(name, cancel);
                return [.. figures.Select(pair => pair.Value(timing))];
            });
    }

    /// <summary>Runs <c>runner bench sweep NAME --json</c>.</summary>
    /// <exception cref="BenchException">The command failed.</exception>
    public static async Task<SweepTiming> InProcessOfItsOwnAsync(string name, CancellationToken cancel)
    {
        var start = ThisProgram.Again(["bench", "sweep", name, "--json"]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == ExitCode.Success
                ? JsonSerializer.Deserialize<SweepTiming>(output, Json.Options)!
                : throw new BenchException($"bench sweep {name}: {(await errors).Trim()} Run it by hand: runner bench sweep {name}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
