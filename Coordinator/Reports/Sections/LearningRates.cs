using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>Sensitivity to the learning rate, with the danger zone.</summary>
internal static class LearningRates
{
    public static void Write(Html page, ReportContent content)
    {
        if (content.Findings.Rates is not { Steps.Count: > 2 } rates)
        {
            return;
        }

        var danger = rates.DangerZone.Count == 0 ? "" :
            $" Danger zone, where the same setting works with one {content.Results.Seeds.One} and fails with another: {string.Join(", ", rates.DangerZone.Select(Number.Short))}.";
        page.Section("rates", "Which learning rates are safe", "", () => page.Raw("<div class=\"pair\">\n")
            .Raw(LineChart.Render(
                "Share of runs that work, by learning rate",
                $"Works: ends as planned, below the loss it started from. Band: 95 % interval.{danger}",
                new ChartAxis("learning rate", "", ChartAxis.LogHelps(rates.Steps.Select(step => step.Rate))),
                ChartAxis.Share("share of runs"),
                [new("runs that work", [.. rates.Steps.Select(step => new LinePoint(
                    step.Rate, (double)step.Worked / step.Runs, step.WorkedShare.Low, step.WorkedShare.High))])]))
            .Raw(LineChart.Render(
                $"{Words.Capital(content.Findings.Metric.Phrase)} of the runs that work, by learning rate",
                "Line: median; band: the middle half of the runs.",
                new ChartAxis("learning rate", "", ChartAxis.LogHelps(rates.Steps.Select(step => step.Rate))),
                new ChartAxis(content.Findings.Metric.Phrase, "", ChartAxis.LogHelps(rates.Steps.Select(step => step.Loss.Median))),
                [new("runs that work", [.. rates.Steps.Select(step => new LinePoint(
                    step.Rate, step.Loss.Median, step.Loss.LowerQuartile, step.Loss.UpperQuartile))])]))
            .Raw("</div>\n"));
    }
}
