using Runner.Comparison;
using Runner.Comparison.Importance;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>Everything that a report says of a sweep's runs, on the terminal.</summary>
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
            console.Write(ComparisonTable.Render(comparison));
            EffectTable.Write(console, comparison);
            ConvergenceRows.Write(console, comparison);
            LayerTable.Write(console, comparison);
        }

        if (findings.Rates is { } rates)
        {
            var table = new Table().Border(TableBorder.Simple).Collapse();
            foreach (var name in new[] { "learning rate", "runs", "work", "95 % of that share", "diverged", $"median {findings.Metric.Phrase}" })
            {
                table.AddColumn(new TableColumn(new Text(name)).RightAligned());
            }

            foreach (var step in rates.Steps)
            {
                table.AddRow(new[]
                {
                    Number.Short(step.Rate) + (rates.DangerZone.Contains(step.Rate) ? " (danger zone)" : ""),
                    Number.Count(step.Runs),
                    Number.Count(step.Worked),
                    $"{Number.Percent(step.WorkedShare.Low)}–{Number.Percent(step.WorkedShare.High)}",
                    Number.Count(step.Diverged),
                    Number.Short(step.Loss.Median),
                }.Select(cell => new Text(cell)));
            }

            console.Write(table);
        }
    }

    private static void Write(IAnsiConsole console, AxisImportance importance, ComparisonMetric metric)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        table.AddColumn(new TableColumn(new Text($"what matters for the {metric.Phrase}")));
        table.AddColumn(new TableColumn(new Text("share of the variance")).RightAligned());
        foreach (var share in importance.Axes
            .Concat(importance.Pairs.Where(pair => pair.Share >= .01).Select(pair => pair with { Name = $"{pair.Name}, together" }))
            .Concat(importance.Seeds))
        {
            table.AddRow(new Text(share.Name), new Text(Number.Percent(share.Share)));
        }

        console.Write(table);
    }
}
