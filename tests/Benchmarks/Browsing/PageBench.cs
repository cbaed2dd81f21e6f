using System.CommandLine;
using Runner.Bench;
using Runner.Commands;
using Runner.Reports;
using Runner.Tests.Processes;
using Spectre.Console;

namespace Runner.Benchmarks.Browsing;

/// <summary>One run's value of a figure, and what it is compared with in the same run.</summary>
internal sealed record PageTiming(BenchFigure Figure, double Value, double Peer = double.NaN);

/// <summary>
/// The live page in a real browser: how soon it has content with a large ledger, how soon a new result is on it, what a browser that does
/// not keep up costs, and what open pages cost a running sweep.
/// </summary>
internal static class PageBench
{
    private static readonly string[] Names = ["first", "live", "stuck", "cost"];

    public static Task<int> RunAsync(string[] args)
    {
        var turns = new Option<int>("--turns") { Description = "Turns, of which medians are shown.", DefaultValueFactory = _ => 3 };
        var trials = new Option<int[]>("--trials") { Description = "Trials in the ledgers of 'first'.", DefaultValueFactory = _ => [100_000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var only = new Option<string[]>("--only") { Description = $"Measure only these: {string.Join(", ", Names)}.", DefaultValueFactory = _ => Names, AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Names);
        var json = new Option<bool>("--json") { Description = "Print every run as JSON." };
        var command = new RootCommand("Measures the live page in Chromium (/usr/bin/chromium, or where CHROMIUM says). The two cores that 'cost' pins to must be idle.") { turns, trials, only, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var figures = await MeasureAsync(parsed.GetValue(turns), parsed.GetValue(trials)!, parsed.GetValue(only)!, cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(Console.Out, figures);
            }
            else
            {
                Write(figures);
            }

            return figures.Any(figure => figure.Reached == false) ? 1 : 0;
        });
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(int turns, int[] trials, string[] only, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        var timings = new List<PageTiming>();
        var ledgers = only.Contains("first") ? trials.Select(count => FirstContent.Prepare(folder.Path, count)).ToList() : [];
        for (var turn = 1; turn <= turns; turn++)
        {
            cancel.ThrowIfCancellationRequested();
            await Console.Error.WriteLineAsync($"turn {turn} of {turns}");
            foreach (var ledger in ledgers)
            {
                timings.AddRange(await ledger.MeasureAsync());
            }

            timings.AddRange(only.Contains("live") ? await NewResults.MeasureAsync(cancel) : []);
            timings.AddRange(only.Contains("stuck") ? await StuckBrowsers.MeasureAsync(cancel) : []);
            timings.AddRange(only.Contains("cost") ? await OpenPages.MeasureAsync(firstWithPages: turn % 2 == 0, cancel) : []);
        }

        return
        [
            .. timings.GroupBy(timing => timing.Figure.Name)
                .Select(runs => runs.First().Figure.With([.. runs.Select(run => run.Value)], double.NaN, double.NaN, [.. runs.Select(run => run.Peer)])),
        ];
    }

    private static void Write(IReadOnlyList<BenchFigure> figures) => TextTable.Write(
        CommandHost.ForThisProcess().Tables(),
        ["measure", "median", "lowest", "highest", "unit", "beside", "ratio", "target"],
        [.. figures.Select(figure => (string[])
        [
            figure.Name, Number(figure.Value), Number(figure.Runs.Min()), Number(figure.Runs.Max()), figure.Unit, Number(figure.Peer), Number(figure.Speedup), Target(figure),
        ])],
        [.. figures.Select(figure => figure.Reached == false ? new Style(Color.Red) : Style.Plain)],
        leastFirst: [2, 3, 5, 6],
        words: [4, 7]);

    private static string Target(BenchFigure figure) => figure.Reached is not { } reached ? ""
        : $"{(reached ? "✓" : "MISSES")} {(double.IsNaN(figure.SpeedupTarget) ? $"{figure.ValueTarget:G4} {figure.Unit}" : $"{figure.SpeedupTarget:G4} times")}";

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("G3");
}
