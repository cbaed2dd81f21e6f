using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Minima;
using Runner.Page.Components.Parts;

namespace Runner.Page.Live;

/// <summary>What <c>minima</c> found of a sweep.</summary>
/// <param name="Part">The section of the sweep's report; null where there is none to show.</param>
/// <param name="Why">Why not, with what to do; null where there is one.</param>
internal sealed record SweepMinima(MarkupString? Part, string? Why)
{
    /// <summary>Runs are compared in pairs while the ledger is open for reading: not for longer than this, on one slot.</summary>
    private const double MostSeconds = 10;

    public static async Task<SweepMinima> OfAsync(CommandHost host, RecordedSweep sweep, CancellationToken cancel)
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

        var results = await sweep.ResultsAsync(sweep.ComparesCurves, cancel);
        var studied = await ReportCommand.StudiedAsync(host with { Error = TextWriter.Null, Live = false }, sweep, cancel);
        return new(ReportParts.Minima(sweep, SweepFindings.Of(results, ComparisonMetric.DefaultFor(results)), studied), null);
    }
}
