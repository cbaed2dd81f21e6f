using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>The best and the worst single runs, with pictures where the data are pictures.</summary>
internal static class BestAndWorst
{
    private const int Shown = 3;

    public static void Write(Html page, ReportContent content)
    {
        var ended = new List<(int At, double Loss)>();
        for (var i = 0; i < content.Results.Results.Count; i++)
        {
            var result = content.Results.Results[i];
            if (result.Outcome == TrialOutcome.Completed && double.IsFinite(result.FinalLoss))
            {
                ended.Add((i, result.FinalLoss));
            }
        }

        if (ended.Count < 2)
        {
            return;
        }

        ended.Sort((a, b) => a.Loss != b.Loss ? a.Loss.CompareTo(b.Loss) : a.At.CompareTo(b.At));
        var shown = Math.Min(Shown, ended.Count / 2);
        page.Section("runs", "The best and the worst runs", "Of those that ended as planned, by final training loss.", () =>
        {
            page.Raw("<div class=\"scroll\"><table class=\"runs\">\n<thead><tr><th scope=\"col\">run</th><th scope=\"col\">setting</th><th scope=\"col\">seeds</th>"
                + "<th scope=\"col\">final loss</th><th scope=\"col\">curve</th></tr></thead>\n<tbody>\n");
            foreach (var (at, _) in ended.Take(shown))
            {
                Row(page, content.Results[at], content, "best");
            }

            page.Raw("<tr class=\"gap\"><td colspan=\"5\">⋯</td></tr>\n");
            foreach (var (at, _) in ended.TakeLast(shown))
            {
                Row(page, content.Results[at], content, "worst");
            }

            page.Raw("</tbody></table></div>\n");
            Pictures(page, content, ended[0].At, "The best run: what went in, and what came out");
            Pictures(page, content, ended[^1].At, "The worst run: what went in, and what came out");
        });
    }

    private static void Row(Html page, ComparedTrial trial, ReportContent content, string kind)
    {
        page.Raw($"<tr class=\"{kind}\"><th scope=\"row\">").Text($"{trial.Index}").Raw("<small>").Text(trial.Identity.Short).Raw("</small></th><td>")
            .Text(PointLabel.Of(content.Results, trial.Point)).Raw("</td><td>").Text(SeedText(trial)).Raw("</td><td>").Text(Number.Short(trial.Result.FinalLoss)).Raw("</td><td>");
        if (trial.Result.Curve.Column(EpochsToTarget.Loss) is { Length: > 1 } losses)
        {
            page.Raw(Sparkline.Svg(losses, $"training loss of run {trial.Index}", log: losses.Min() > 0));
        }

        page.Raw("</td></tr>\n");
    }

    private static string SeedText(ComparedTrial trial) => trial.Seeds.Init == trial.Seeds.Order && trial.Seeds.Order == trial.Seeds.Noise
        ? $"{trial.Seeds.Init}"
        : $"init {trial.Seeds.Init}, order {trial.Seeds.Order}, noise {trial.Seeds.Noise}";

    private static void Pictures(Html page, ReportContent content, int at, string title)
    {
        var trial = content.Results[at];
        if (content.Reconstructions?.Of(trial.Index) is not { Inputs.Count: > 0 } set)
        {
            return;
        }

        page.Raw(ImageGrid.Render(
            title,
            $"Run {trial.Index}, {PointLabel.Of(content.Results, trial.Point)}, final training loss {Number.Short(trial.Result.FinalLoss)}. Above the input, below the network's reconstruction.",
            [.. set.Inputs.Select((input, i) => new ImageCell("",
            [
                ("input", GreyImage.Of<double>(set.Rows, set.Columns, input, set.Low, set.High)),
                ("reconstruction", GreyImage.Of<double>(set.Rows, set.Columns, set.Outputs[i], set.Low, set.High)),
            ]))]));
    }
}
