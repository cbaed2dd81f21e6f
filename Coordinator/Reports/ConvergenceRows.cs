using Runner.Comparison;
using Runner.Comparison.Convergence;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>Tables of how groups converged and which targets their runs reached, for the terminal and the report.</summary>
public static class ConvergenceRows
{
    /// <summary>The number of targets of a performance profile that the terminal shows.</summary>
    private const int MostTargets = 4;

    public static IEnumerable<string> Names(IReadOnlyList<GroupConvergence> rows, SweepComparison comparison, string heading)
    {
        var units = comparison.Results.Outline.Units;
        var loss = comparison.Curve.Name;
        string[] names = [heading, "runs", $"mean {loss} over the run", $"fall per {units[..^1]}, second half", "still falling at the end", "up and down", "on a plateau for a while"];
        return Stood(rows) ? [.. names, "plateau from", $"for ({units})", $"at a {loss} of"] : names;
    }

    public static IEnumerable<string> Cells(GroupConvergence row, IReadOnlyList<GroupConvergence> rows)
    {
        string[] cells =
        [
            row.Label,
            Number.Count(row.Runs),
            Number.Short(row.Area),
            Number.Percent(row.Rate),
            Number.Count(row.StillFalling),
            Number.Count(row.Oscillating),
            Number.Count(row.Escaped),
        ];
        return Stood(rows) ? [.. cells, Number.Short(row.PlateauStart), Number.Short(row.PlateauLength), Number.Short(row.PlateauLevel)] : cells;
    }

    public static void Write(IAnsiConsole console, SweepComparison comparison)
    {
        var rows = GroupConvergence.Of(comparison, ComparisonTable.MostRows);
        if (rows.Count > 0)
        {
            Write(console, [.. Names(rows, comparison, "how they converged")], rows.Select(row => Cells(row, rows)));
        }

        if (GroupReach.Of(comparison, ComparisonTable.MostRows) is { } reach)
        {
            Write(
                console,
                [$"to a {reach.LossName} of {Number.Short(reach.Target)}", "runs", "reach it", "never", "median time"],
                reach.Groups.Select(group => (string[])
                [
                    group.Label,
                    Number.Count(group.Runs),
                    Number.Count(group.Reached),
                    Number.Count(group.Runs - group.Reached),
                    double.IsFinite(group.Median) ? comparison.Results.Outline.Duration(group.Median) : "never",
                ]));
        }

        var profiles = GroupProfiles.Of(comparison, ComparisonTable.MostRows);
        if (profiles.Count > 0)
        {
            int[] targets = [.. Enumerable.Range(1, MostTargets).Select(i => (profiles[0].Points.Count - 1) * i / (MostTargets + 1))];
            Write(
                console,
                [$"share of runs whose {comparison.Metric.Phrase} is at or below", .. targets.Select(target => Number.Short(profiles[0].Points[target].Target))],
                profiles.Select(profile => (string[])[profile.Label, .. targets.Select(target => Number.Percent(profile.Points[target].Share))]));
        }
    }

    private static void Write(IAnsiConsole console, string[] names, IEnumerable<IEnumerable<string>> rows) =>
        TextTable.Write(console, names, [.. rows.Select(row => row.ToArray())]);

    private static bool Stood(IReadOnlyList<GroupConvergence> rows) => rows.Any(row => row.Escaped > 0);
}
