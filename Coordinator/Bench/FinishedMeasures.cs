using System.Diagnostics;
using Runner.Commands;
using Runner.Running;

namespace Runner.Bench;

/// <summary>Measurements of the commands that read a finished sweep. Each runs in its own process, as a user's would.</summary>
public static class FinishedMeasures
{
    public const string Name = "finished";

    private const double Mebi = 1 << 20;

    private const string Spec = "bench.yaml";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private static readonly (string What, double Seconds, string[] Command)[] Commands =
    [
        ("run on a finished sweep", 1, ["run", Spec]),
        ("compare", 2, ["compare", "bench-million"]),
        ("report", 2, ["report", "bench-million", "-o", "bench.html"]),
    ];

    /// <param name="run">Runs the commands on a ledger of the given kind that has the finished sweep.</param>
    public static IReadOnlyList<BenchMeasure> All(Func<IReadOnlyList<string[]>, string, CancellationToken, Task<IReadOnlyList<CommandTiming>>> run)
    {
        return [Of("SQLite", WholeSweep.Sqlite), Of("LiteDB", WholeSweep.LiteDb)];

        BenchMeasure Of(string name, string kind) => new(
            Name,
            [.. Commands.SelectMany(command => (BenchFigure[])
            [
                new($"{command.What}, a million trials, {name}", "s") { ValueTarget = command.Seconds },
                new($"peak memory of {command.What}, {name}", "MiB") { ValueTarget = 400 },
            ])],
            async cancel =>
            {
                var timings = await run([.. Commands.Select(command => command.Command)], kind, cancel);
                return [.. timings.SelectMany(timing => (double[])[timing.Seconds, timing.PeakMemoryBytes / Mebi])];
            });
    }

    /// <summary>Trains the sweep in a temporary ledger, then runs the commands.</summary>
    /// <param name="spec">The text of the sweep's spec (YAML).</param>
    /// <exception cref="BenchException">A command failed.</exception>
    public static async Task<IReadOnlyList<CommandTiming>> RunAsync(
        string spec, IReadOnlyList<string[]> commands, string kind, TimeProvider time, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("runner-bench-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, Spec), spec, cancel);
            await TimeAsync(folder.FullName, ["run", Spec], kind, time, cancel);
            var timings = new List<CommandTiming>();
            foreach (var command in commands)
            {
                timings.Add(await TimeAsync(folder.FullName, command, kind, time, cancel));
            }

            return timings;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CommandTiming> TimeAsync(string folder, string[] command, string kind, TimeProvider time, CancellationToken cancel)
    {
        var start = ThisProgram.Again([.. command, "--ledger", $"{kind}:bench.db"]);
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, true, true);
        var began = time.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            var ended = process.WaitForExitAsync(cancel);
            var peak = 0L;
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, PeakOf(process));
                await Task.WhenAny(ended, Task.Delay(BetweenLooks, time, cancel));
            }

            await ended;
            var taken = time.GetElapsedTime(began);
            await output;
            return process.ExitCode == ExitCode.Success
                ? new CommandTiming(taken.TotalSeconds, peak)
                : throw new BenchException($"runner {string.Join(' ', command)}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>0 once it has ended, which may be at any time.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}

/// <summary>What a command took.</summary>
/// <param name="PeakMemoryBytes">Peak working set of its process, as far as it was seen.</param>
public sealed record CommandTiming(double Seconds, long PeakMemoryBytes);
