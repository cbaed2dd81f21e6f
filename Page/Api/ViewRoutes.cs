using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Page.Components.Charts;
using Runner.Page.Live;
using Runner.Page.Views;
using Runner.Reports;

namespace Runner.Page.Api;

/// <summary>What the charts of a sweep's page show. The query has the keys of the page's own address: what is chosen there is chosen here.</summary>
internal static class ViewRoutes
{
    private const int MostEndings = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps/{sweep}/findings", FindingsAsync)
            .WithSummary("Findings from the results so far, in the format of `compare --full --json`; metric and filter as in the page's address.")
            .Produces<object>(StatusCodes.Status200OK);
        api.MapGet("/compare", CompareAsync)
            .WithSummary("Two to eight sweeps over what they share, in the format of `compare A B --json`; sweep is repeated, metric and by as in the page's address.")
            .Produces<object>(StatusCodes.Status200OK);
        api.MapGet("/sweeps/{sweep}/profile", ProfileAsync).WithSummary("Performance profiles of groups; by, metric and filter as in the page's address.");
        api.MapGet("/sweeps/{sweep}/map", MapAsync).WithSummary("The median of a metric for each pair of values of two axes; rows, columns, metric and filter as in the page's address.");
        api.MapGet("/sweeps/{sweep}/timeline", TimelineAsync)
            .WithSummary("Present leases, lost leases, refusals, standings of workers, and endings of trials in the order of recording, after a position, at most 10,000 at once.");
    }

    private static async Task<ContentHttpResult> FindingsAsync(string sweep, HttpRequest request, LiveLedger live, CancellationToken cancel)
    {
        var (findings, _) = await SelectedAsync(sweep, request, live, cancel);
        using var json = new MemoryStream();
        ComparisonJson.Write(json, findings);
        return Answer(json);
    }

    private static async Task<ContentHttpResult> CompareAsync(string[] sweep, LiveLedger live, CancellationToken cancel, string? metric = null, string? by = null)
    {
        if (sweep.Length < 2)
        {
            throw new UserException("Fewer than two sweeps are named. Name two or more: sweep=A&sweep=B.");
        }

        var says = new List<SweepSays>();
        foreach (var name in sweep)
        {
            var one = await live.FindingsAsync(await live.FindAsync(name, waits: true, cancel), waits: true, cancel);
            says.Add(one.Findings is not null ? one : throw new UserException($"{one.Sweep.Id}: nothing is recorded yet. Leave it out, or try again later."));
        }

        SeveralSweeps.Check([.. says.Select(one => one.Sweep)]);
        var together = await says[0].BesideAsync(says[1..], metric);
        var comparison = by is null ? together.Comparisons[0] : Divided(together.Comparisons[0].Values, by);
        using var json = new MemoryStream();
        ComparisonJson.Write(json, comparison);
        return Answer(json);
    }

    private static SweepComparison Divided(RunValues values, string by)
    {
        try
        {
            return SweepComparison.Of(values, by.Split(','));
        }
        catch (ComparisonException problem)
        {
            throw new UserException(problem.Message.Replace("--by", "by", StringComparison.Ordinal));
        }
    }

    private static ContentHttpResult Answer(MemoryStream json) =>
        TypedResults.Content(System.Text.Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length), "application/json; charset=utf-8");

    private static async Task<ProfileAnswer> ProfileAsync(string sweep, HttpRequest request, LiveLedger live, CancellationToken cancel)
    {
        var (findings, view) = await SelectedAsync(sweep, request, live, cancel);
        var comparison = view.By is { } by
            ? SweepComparison.Of(findings.Values, by.Split(','))
            : findings.ByAxis.Count > 0 ? findings.ByAxis[0] : findings.ByPoint;
        return new(comparison.By, findings.Metric.ToString(), GroupRatios.Of(comparison, comparison.Groups.Take(SweepComparison.MostIntervals)));
    }

    private static async Task<MapAnswer> MapAsync(string sweep, HttpRequest request, LiveLedger live, CancellationToken cancel)
    {
        var (findings, view) = await SelectedAsync(sweep, request, live, cancel);
        if (SettingPictures.PairOf(findings, view) is not var (rows, columns) || rows == columns)
        {
            throw new UserException("A map needs two different axes with several values. Name them: rows=AXIS&columns=AXIS.");
        }

        var results = findings.Results;
        return new(findings.Metric.ToString(), PairTable.Of(findings.Values, results.AxisIndex(rows), results.AxisIndex(columns)));
    }

    private static async Task<TimelineAnswer> TimelineAsync(string sweep, LiveLedger live, CancellationToken cancel, long after = 0, int take = 1_000)
    {
        if (after < 0 || take is < 1 or > MostEndings)
        {
            throw new UserException($"after {after}, take {take}: after at least 0, and take 1 to {MostEndings}.");
        }

        var timeline = await live.TimelineAsync(await live.FindAsync(sweep, waits: true, cancel), waits: true, cancel);
        return new(
            timeline.Leases,
            timeline.Losses,
            timeline.Refusals,
            timeline.Standings,
            [.. timeline.Endings.SkipWhile(ending => ending.Position <= after).Take(take)]);
    }

    private static async Task<(SweepFindings Findings, SweepView View)> SelectedAsync(string sweep, HttpRequest request, LiveLedger live, CancellationToken cancel)
    {
        var found = await live.FindAsync(sweep, waits: true, cancel);
        var says = await live.FindingsAsync(found, waits: true, cancel);
        if (says.Findings is null)
        {
            throw new UserException($"{found.Record.Id}: nothing is recorded yet. Try again later.");
        }

        var (read, garbled) = SweepView.Read(request.QueryString.Value ?? "");
        var (view, unknown) = read.On(says.Results.Axes);
        return garbled.Count + unknown.Count == 0
            ? ((await says.SelectedAsync(view.Metric, view.Filter)).Findings!, view)
            : throw new UserException(garbled.Concat(unknown).First());
    }
}
