using Runner.Comparison;
using Runner.Data;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>The best and the worst single runs by the report's metric, with reconstructions when the data are images. On narrow
/// screens each run is a card.</summary>
internal static class BestAndWorst
{
    private const int Shown = 3;

    public static void Write(Html page, ReportContent content)
    {
        var (best, worst) = Of(content.Findings, Shown);
        if (best.Count == 0)
        {
            return;
        }

        var values = content.Findings.Values.Measured;
        var names = Names(content, withCurve: best.Concat(worst).Any(at => Curve(content, at).Length > 1));
        page.Section("runs", "The best and the worst runs", $"Of the runs that ended as planned, by {content.Findings.Metric.Phrase}.", () =>
        {
            page.Raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"runs cards\">\n<thead><tr>");
            foreach (var name in names)
            {
                page.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
            }

            page.Raw("</tr></thead>\n<tbody>\n");
            foreach (var at in best)
            {
                Row(page, content, names, at, values[at].Value, "best");
            }

            page.Raw($"<tr class=\"gap\"><td colspan=\"{names.Count}\">⋯</td></tr>\n");
            foreach (var at in worst)
            {
                Row(page, content, names, at, values[at].Value, "worst");
            }

            page.Raw("</tbody></table></div>\n");
            WriteImages(page, content);
        });
    }

    /// <summary>What the best network and the worst one make of some samples, if these are images.</summary>
    public static void WriteImages(Html page, ReportContent content)
    {
        if (Of(content.Findings, 1) is not ([var best], [var worst]))
        {
            return;
        }

        var values = content.Findings.Values.Measured;
        page.Raw("<div class=\"pair\">\n");
        Pictures(page, content, best, values[best].Value, "The best run: inputs and reconstructions");
        Pictures(page, content, worst, values[worst].Value, "The worst run: inputs and reconstructions");
        page.Raw("</div>\n");
    }

    /// <summary>The trials whose images are shown; null when fewer than two ended as planned.</summary>
    public static (int Best, int Worst)? Pictured(SweepFindings findings) => Of(findings, 1) is ([var best], [var worst])
        ? (findings.Results.Results[best].Index, findings.Results.Results[worst].Index)
        : null;

    /// <summary>The places of the best runs, best first, and of the worst ones, worst last; none when fewer than two ended as planned.</summary>
    private static (List<int> Best, List<int> Worst) Of(SweepFindings findings, int most)
    {
        var values = findings.Values.Measured;
        var shown = Math.Min(most, findings.Values.Count(Standing.Measured) / 2);
        var (best, worst) = (First(worst: false), First(worst: true));
        worst.Reverse();
        return (best, worst);

        // The first runs from one end, without sorting the others, of which there may be a million.
        List<int> First(bool worst)
        {
            var first = new List<int>(shown + 1);
            for (var i = 0; i < values.Length && shown > 0; i++)
            {
                if (values[i].Standing == Standing.Measured && (first.Count < shown || Order(i, first[^1], worst) < 0))
                {
                    var place = first.FindIndex(one => Order(i, one, worst) < 0);
                    first.Insert(place < 0 ? first.Count : place, i);
                    first.RemoveRange(Math.Min(shown, first.Count), Math.Max(0, first.Count - shown));
                }
            }

            return first;
        }

        int Order(int a, int b, bool worst)
        {
            var (one, other) = worst ? (b, a) : (a, b);
            return findings.Metric.Cost(values[one].Value).CompareTo(findings.Metric.Cost(values[other].Value)) is not 0 and var byCost
                ? byCost
                : one.CompareTo(other);
        }
    }

    private static List<string> Names(ReportContent content, bool withCurve)
    {
        List<string> names = ["run", "setting", content.Results.Seeds.Many, content.Findings.Metric.Phrase];
        return withCurve ? [.. names, $"curve of the {content.Findings.ByPoint.Curve.Name}"] : names;
    }

    /// <summary>Empty if it was not recorded.</summary>
    private static double[] Curve(ReportContent content, int at) =>
        content.Results[at].Result.Curve.Column(content.Findings.ByPoint.Curve.Column) ?? [];

    private static void Row(Html page, ReportContent content, List<string> names, int at, double value, string kind)
    {
        var trial = content.Results[at];
        page.Raw($"<tr class=\"{kind}\"><th scope=\"row\">").Trial(trial.Index, content.LinkOf).Raw("<small>").Text(trial.Identity.Short).Raw("</small></th>");
        Cell(1, PointLabel.Exact(content.Results, trial.Point));
        Cell(2, SeedText(trial));
        Cell(3, Number.Short(value));
        if (names.Count > 4)
        {
            page.Raw("<td data-name=\"").Text(names[4]).Raw("\">");
            if (Curve(content, at) is { Length: > 1 } losses)
            {
                page.Raw(Sparkline.Svg(losses, $"{content.Findings.ByPoint.Curve.Name} of run {trial.Index}", log: losses.Min() > 0));
            }

            page.Raw("</td>");
        }

        page.Raw("</tr>\n");

        void Cell(int column, string text) => page.Raw("<td data-name=\"").Text(names[column]).Raw("\">").Text(text).Raw("</td>");
    }

    private static string SeedText(ComparedTrial trial) => (trial.Seeds.Init == trial.Seeds.Order && trial.Seeds.Order == trial.Seeds.Noise
        ? $"{trial.Seeds.Init}"
        : $"init {trial.Seeds.Init}, order {trial.Seeds.Order}, noise {trial.Seeds.Noise}")
        + (trial.Seeds.Split > 0 ? $", split {trial.Seeds.Split}" : "");

    private static void Pictures(Html page, ReportContent content, int at, double value, string title)
    {
        var trial = content.Results[at];
        if (content.Reconstructions?.Of(trial.Index) is not { Inputs.Count: > 0 } set)
        {
            return;
        }

        page.Raw(Images(title, $"Run {trial.Index}, {PointLabel.Of(content.Results, trial.Point)}, {content.Findings.Metric.Phrase} {Number.Short(value)}. ", set));
    }

    /// <summary>Inputs above what a network makes of them.</summary>
    internal static string Images(string title, string about, ReconstructionSet set) => SampleSheet.Render(
        title,
        $"{about}Above: the input; below: the network's reconstruction. "
            + (set.HeldOut ? "All of these samples are held out: no run was trained on them." : "All of these are training samples: no data are held out in this sweep."),
        new SampleForm(set.Inputs[0].Length, new ImageShape(set.Rows, set.Columns), set.Low, set.High),
        [new SheetRow("input", [.. set.Inputs.SelectMany(input => input)]), new SheetRow("reconstruction", [.. set.Outputs.SelectMany(output => output)])],
        []);
}
