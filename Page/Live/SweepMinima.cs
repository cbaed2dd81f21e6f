using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Minima;
using Runner.Page.Components.Charts;
using Runner.Page.Components.Parts;

namespace Runner.Page.Live;

/// <summary>What <c>minima</c> found of a sweep.</summary>
/// <param name="Part">The section of the sweep's report; null where there is none to show.</param>
/// <param name="Why">Why not, with what to do; null where there is one.</param>
internal sealed record SweepMinima(MarkupString? Part, string? Why)
{
    /// <summary>The planes through the landscape as surfaces.</summary>
    public IReadOnlyList<PlotPicture> Surfaces { get; init; } = [];

    /// <summary>The map of starts; null where the sweep's axes are not two starting weights.</summary>
    public StartCells? Starts { get; init; }

    /// <summary>Runs are compared in pairs while the ledger's file is open: not for longer than this, on one slot.</summary>
    private const double MostSeconds = 10;

    /// <param name="read">What is recorded of the sweep; asked for only if it is needed.</param>
    public static async Task<SweepMinima> OfAsync(CommandHost host, RecordedSweep sweep, Func<Task<SweepNumbers>> read, CancellationToken cancel) =>
        await EndingsOfAsync(host, sweep, read, cancel) with { Starts = await StartCells.OfAsync(sweep, read, cancel) };

    private static async Task<SweepMinima> EndingsOfAsync(CommandHost host, RecordedSweep sweep, Func<Task<SweepNumbers>> read, CancellationToken cancel)
    {
        if (await EndingPlan.RecordOfAsync(sweep, cancel) is not { } record)
        {
            return new(null, $"Nobody has looked where these runs end up. Look: runner minima {sweep.Name}");
        }

        var counts = await sweep.Ledger.CountAsync(record.Id, cancel);
        if (!counts.Finished)
        {
            return new(null, $"{Number.Count(counts.Recorded)} of {Number.Of(counts.Trials, "run")} have been followed to where they end up. Go on: runner minima {sweep.Name}");
        }

        if (EndingEstimate.Of(host, await RecordedSweep.ReadAsync(sweep.Ledger, record, cancel), open: 0, effort: 1).Seconds > MostSeconds)
        {
            return new(null, $"Comparing these runs takes too long for a page. The report has it: runner report {sweep.Name} -o {sweep.Id.Name}.html");
        }

        var results = (await read()).Results;
        var studied = await ReportCommand.StudiedAsync(host with { Error = TextWriter.Null, Live = false }, sweep, cancel);
        return new(ReportParts.Minima(sweep, SweepFindings.Of(results, ComparisonMetric.DefaultFor(results)), studied), null)
        {
            Surfaces = [.. studied.SelectMany(one => (one.Pictures?.Planes ?? []).Select(plane => SurfacePicture.Of(plane, studied.Count == 1 ? "" : $", {one.Study.Name}")))],
        };
    }
}

/// <summary>The map of starts, and which trial each of its cells is.</summary>
public sealed record StartCells(BasinMap Map, SweepResults Results)
{
    internal static async Task<StartCells?> OfAsync(RecordedSweep sweep, Func<Task<SweepNumbers>> read, CancellationToken cancel)
    {
        if (!StartMap.IsOf(sweep))
        {
            return null;
        }

        var results = (await read()).Results;
        return StartMap.Of(results, await KnownEnds.OfAsync(sweep, cancel)) is { } map ? new(map, results) : null;
    }

    /// <summary>Null for a cell without a result.</summary>
    public int? TrialAt(int column, int row) => StartMap.TrialAt(Results, Map.Xs[column], Map.Ys[row]);
}
