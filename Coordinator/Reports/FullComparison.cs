using Runner.Comparison;
using Runner.Comparison.Importance;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>All findings and tables of a report, on the terminal.</summary>
public static class FullComparison
{
    public static void Write(IAnsiConsole console, SweepFindings findings)
    {
        ComparisonTable.WriteFindings(console, findings.Headlines);
        if (findings.Importance is { } importance)
        {
            Write(console, importance, findings.Metric);
        }

        foreach (var comparison in findings.ByAxis.Count > 0 ? findings.ByAxis : [findings.ByPoint])
        {
            ComparisonTable.WriteRows(console, comparison);
            EffectTable.Write(console, comparison);
            ConvergenceRows.Write(console, comparison);
            LayerTable.Write(console, comparison);
        }

        if (findings.Rates is { } rates)
        {
            TextTable.Write(
                console,
                ["learning rate", "runs", "work", "95 % of that share", "diverged", $"median {findings.Metric.Phrase}"],
                [.. rates.Steps.Select(step => (string[])
                [
                    Number.Short(step.Rate) + (rates.DangerZone.Contains(step.Rate) ? " (danger zone)" : ""),
                    Number.Count(step.Runs),
                    Number.Count(step.Worked),
                    $"{Number.Percent(step.WorkedShare.Low)}–{Number.Percent(step.WorkedShare.High)}",
                    Number.Count(step.Diverged),
                    Number.Short(step.Loss.Median),
                ])],
                leastFirst: [3, 1, 4]);
        }
    }

    private static void Write(IAnsiConsole console, AxisImportance importance, ComparisonMetric metric)
    {
        var shares = importance.Axes
            .Concat(importance.Pairs.Where(pair => pair.Share >= .01).Select(pair => pair with { Name = $"{pair.Name}, together" }))
            .Concat(importance.Seeds);
        TextTable.Write(
            console,
            [$"what matters for the {metric.Phrase}", "share of the variance"],
            [.. shares.Select(share => (string[])[share.Name, Number.Percent(share.Share)])]);
    }
}
