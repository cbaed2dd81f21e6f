using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Basins;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections.Endings;

/// <summary>Basins with how often they are found, and which runs find the best one.</summary>
internal static class BasinTables
{
    private const int MostBasins = 12;

    public static void Write(Html page, FunctionStudy study)
    {
        var basins = study.Basins.Basins;
        page.Element("h3", "Basins");
        if (basins.Length == 0)
        {
            page.Element("p", "No run has reached a minimum, so none is in a basin yet.", "class=\"small\"");
            return;
        }

        var (known, seen) = (!double.IsNaN(study.Optimum), study.Seen);
        string?[] names =
        [
            "basin", "runs", "share of runs, 95 %", "lowest loss", "above the best here", known ? "above the optimum" : null,
            !known && seen is not null ? "above the best ever seen" : null, "what it is",
        ];
        HtmlTable.Write(page, names.OfType<string>(), basins.Take(MostBasins).Select(basin => Cells(study, basin, known, seen).OfType<string>()), "full ends");
        if (basins.Length > MostBasins)
        {
            page.Element("p", $"The best {MostBasins} of {Number.Count(basins.Length)}; runner minima --json lists them all.", "class=\"small\"");
        }
    }

    public static void WriteFinders(Html page, FunctionStudy study)
    {
        if (study.FoundBest.Count == 0)
        {
            return;
        }

        page.Raw("<div class=\"pair\">\n");
        foreach (var axis in study.FoundBest)
        {
            var name = AxisNames.Short([axis.Axis])[0];
            page.Raw(IntervalPlot.Render(
                $"Which runs end in the best basin, by {name}",
                $"Share of its runs that ended in {(study.Basins.Best == 1 ? "basin 1" : $"basins 1 to {study.Basins.Best}, which are equally deep")}, with Wilson's 95 % interval.",
                ChartAxis.Share("share of runs"),
                [.. axis.Frequencies.Select(row => new IntervalRow(row.Group, (double)row.Hits / row.Runs, row.Interval.Low, row.Interval.High))]));
        }

        page.Raw("</div>\n");
    }

    private static string?[] Cells(FunctionStudy study, Basin basin, bool known, BestSeen? seen)
    {
        var best = study.Runs[basin.Runs[0]];
        return
        [
            $"{basin.Number}",
            Number.Count(basin.Runs.Length),
            $"{Number.Percent(basin.Share.Low)} – {Number.Percent(basin.Share.High)}",
            Number.Short(basin.Loss),
            Number.Short(basin.GapToBest),
            known ? Number.Short(basin.GapToOptimum) : null,
            !known && seen is not null ? Number.Short(Math.Max(0, basin.Loss - seen.Loss)) : null,
            best.EndedAt,
        ];
    }
}
