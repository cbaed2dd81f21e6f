using Runner.Commands;
using Runner.Running;

namespace Runner.Bench;

/// <summary>Measurements of the commands that read a finished sweep. Each runs in its own process, as a user's would.</summary>
public static class FinishedMeasures
{
    public const string Name = "finished";

    private const double Mebi = 1 << 20;

    private const string Spec = "bench.yaml";

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
        start.WorkingDirectory = folder;
        var began = time.GetTimestamp();
        var ended = await BenchProcess.RunAsync(start, cancel, looksAtMemory: true);
        var taken = time.GetElapsedTime(began);
        return ended.Code == ExitCode.Success
            ? new CommandTiming(taken.TotalSeconds, ended.PeakMemoryBytes)
            : throw new BenchException($"runner {string.Join(' ', command)}: {ended.Error.Trim()}");
    }
}

/// <summary>What a command took.</summary>
/// <param name="PeakMemoryBytes">Peak working set of its process, as far as it was seen.</param>
public sealed record CommandTiming(double Seconds, long PeakMemoryBytes);
