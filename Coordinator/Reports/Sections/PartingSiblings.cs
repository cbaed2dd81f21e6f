using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Siblings;
using Runner.Minima;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>What lies between siblings, by the epoch at which they parted.</summary>
internal static class PartingSiblings
{
    public static void Write(Html page, ReportContent content)
    {
        if (content.Siblings.Count == 0)
        {
            return;
        }

        page.Section(
            "siblings",
            "When siblings part",
            "Siblings train alike from one start until an epoch, and part there: with another order of the data, other noise, or weights moved a little. "
            + "If a straight line between two of them rises, they ended in different basins, and what came after they parted decided it; if it does not, the basin had been decided before.",
            () =>
            {
                foreach (var study in content.Siblings)
                {
                    Study(page, study);
                }
            });
    }

    private static void Study(Html page, SiblingStudy study)
    {
        foreach (var finding in study.Findings)
        {
            page.Raw("<p class=\"says\">").Raw(Headlines.Badge(finding.Verdict)).Raw(" ").Text(finding.Sentence).Raw("</p>\n");
            page.Element("p", finding.Evidence, "class=\"small\"");
        }

        Chart(page, study, "barrier", "barrier, rise of the loss", epoch => epoch.Barrier, $"The line that is dashed is {Comparison.Number.Short(study.Epsilon)}: two below it are in one basin.", study.Epsilon);
        Chart(page, study, "distance", "distance of the weights", epoch => epoch.Distance, "", null);
        foreach (var setting in study.Settings)
        {
            if (setting.Setting.Length > 0)
            {
                page.Element("h4", setting.Setting);
            }

            HtmlTable.Write(page, SiblingTables.Columns(setting), SiblingTables.Rows(setting), "full");
        }
    }

    private static void Chart(Html page, SiblingStudy study, string what, string axis, Func<SiblingEpoch, PairSpread> of, string more, double? beside) => page.Raw(LineChart.Render(
        $"{study.Name}: {what} between siblings, by when they part",
        $"The median over pairs, with the lowest and the highest as the band. {more}".Trim(),
        new ChartAxis("epoch at which they part", "epochs"),
        new ChartAxis(axis),
        [.. study.Settings.Select(setting => new LineSeries(setting.Setting.Length > 0 ? setting.Setting : what, [.. setting.Epochs.Select(epoch => Point(epoch, of(epoch)))])
        {
            Beside = beside is { } height ? [new LinePoint(setting.Epochs[0].Epoch, height), new LinePoint(setting.Epochs[^1].Epoch, height)] : [],
        })]));

    private static LinePoint Point(SiblingEpoch epoch, PairSpread spread) => new(epoch.Epoch, spread.Median, spread.Lowest, spread.Highest);
}
