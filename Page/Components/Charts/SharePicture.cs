using Plotly.Blazor;
using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Page.Views;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>Shares of runs or problems by group: the empirical distribution of the metric, and the performance profile.</summary>
internal static class SharePicture
{
    private const int MostGroups = 8;

    /// <summary>The share of runs at or below each value; null when no two values differ.</summary>
    public static PlotPicture? Distribution(SweepComparison comparison, string name, CurveWish wish)
    {
        var groups = wish.Chosen(comparison, MostGroups);
        var (profiles, colours) = (GroupProfiles.Of(comparison, groups), new CurveColours(comparison, groups, null));
        var metric = comparison.Metric.Phrase;
        return profiles.Count == 0 ? null : new PlotPicture(
            $"Empirical distribution of the {metric}, by {name}",
            $"The share of a group's runs whose {metric} is at most a value; the band is Wilson's 95 % interval. Runs without a value, such as diverged ones, count as above every value.{Shown(comparison, groups.Count)}",
            new ChartAxis(metric, "", wish.IsLog(profiles[0].Points.Select(point => point.Target))),
            ChartAxis.Share("share of runs"),
            dark => [.. profiles.SelectMany(profile => BandedLine.Of(
                profile.Label,
                profile.Label,
                colours.Of(profile.Label).Hex(dark),
                [.. profile.Points.Select(point => new LinePoint(point.Target, point.Share, point.Interval.Low, point.Interval.High))],
                isNamed: true))],
            ["group", metric, "share of runs", "lower end of the interval", "upper end"],
            [.. profiles.SelectMany(profile => profile.Points.Select(point => (string[])
                [profile.Label, Number.Exact(point.Target), Number.Exact(point.Share), Number.Exact(point.Interval.Low), Number.Exact(point.Interval.High)]))]);
    }

    /// <summary>How often each group is within a factor of the best; null when groups share no problem.</summary>
    public static PlotPicture? Ratios(SweepComparison comparison, string name, CurveWish wish)
    {
        var groups = wish.Chosen(comparison, MostGroups);
        var (ratios, colours) = (GroupRatios.Of(comparison, groups), new CurveColours(comparison, groups, null));
        var metric = comparison.Metric.Phrase;
        return ratios.Count == 0 ? null : new PlotPicture(
            $"Performance profile of the {metric}, by {name}",
            $"The share of problems on which a group comes within a factor of the best group (Dolan and Moré 2002). A problem is one value of all other settings and one seed: {Number.Of(ratios[0].Problems, "problem")} that every group has ended. "
                + $"On the left: how often a group is the best. On the right: how often it gets there at all.{Shown(comparison, groups.Count)}",
            new ChartAxis("factor of the best", "", ChartAxis.LogHelps(ratios.SelectMany(ratio => ratio.Steps).Select(step => step.Ratio))),
            ChartAxis.Share("share of problems"),
            dark => [.. ratios.Select(ratio => (ITrace)SteppedLine.Of(ratio.Label, colours.Of(ratio.Label).Hex(dark), ratio.Steps.Select(step => (step.Ratio, step.Share))))],
            ["group", "factor", "share of problems"],
            [.. ratios.SelectMany(ratio => ratio.Steps.Select(step => (string[])[ratio.Label, Number.Exact(step.Ratio), Number.Exact(step.Share)]))]);
    }

    private static string Shown(SweepComparison comparison, int shown) => comparison.Groups.Count > shown ? $" {shown} of {Number.Count(comparison.Groups.Count)} groups." : "";
}
