using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Passes;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Minima;

/// <summary>A study of minima on the terminal: findings, then basins, then where runs with each value end.</summary>
public static class MinimaTables
{
    private const int MostBasins = 12;

    public static void Write(IAnsiConsole console, StudiedFunction studied)
    {
        var study = studied.Study;
        console.Write(new Text(study.Name, new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        foreach (var finding in study.Findings)
        {
            Line(console, $"● {finding.Sentence}");
        }

        if (study.Basins.Basins.Length > 0)
        {
            WriteBasins(console, study);
        }

        foreach (var axis in study.FoundBest)
        {
            WriteFrequencies(console, study, axis);
        }

        if (study.Measures.Count > 0)
        {
            WritePairs(console, study);
        }

        if (studied.Passes is { } passes)
        {
            TreeTables.Write(console, new TreeSummary(study, passes));
        }
    }

    /// <summary>Each measure between two runs, with a sentence that explains it.</summary>
    private static void WritePairs(IAnsiConsole console, FunctionStudy study)
    {
        var kinds = PairWords.Kinds(study.Measures);
        TextTable.Write(
            console,
            ["between two runs", .. kinds.Select(kind => kind.Name), "what it says"],
            [.. study.Measures.Select(measure => (string[])[measure.Name, .. kinds.Select(kind => PairWords.Spread(kind.Of(measure))), measure.Sentence])],
            words: [kinds.Count + 1]);
        Line(console, "Median (lowest to highest). --json has every pair.");
    }

    private static void WriteBasins(IAnsiConsole console, FunctionStudy study)
    {
        var known = !double.IsNaN(study.Optimum);
        string[] names = ["basin", "runs", "95 % of runs", "lowest loss", "above best", .. known ? (string[])["above optimum"] : [], "what it is"];
        TextTable.Write(
            console,
            names,
            [.. study.Basins.Basins.Take(MostBasins).Select(basin => (string[])
            [
                $"{basin.Number}",
                Number.Count(basin.Runs.Length),
                $"{100 * basin.Share.Low:f0}–{100 * basin.Share.High:f0} %",
                Number.Short(basin.Loss),
                Number.Short(basin.GapToBest),
                .. known ? (string[])[Number.Short(basin.GapToOptimum)] : [],
                study.Runs[basin.Runs[0]].EndedAt,
            ])],
            leastFirst: known ? [4, 5, 2, 6, 3] : [4, 2, 5, 3],
            words: [names.Length - 1]);
        if (study.Basins.Basins.Length > MostBasins)
        {
            Line(console, $"{Number.Of(study.Basins.Basins.Length - MostBasins, "more basin")}: --json has them all.");
        }
    }

    /// <summary>The share of the runs with each value that ended in one of the best basins.</summary>
    private static void WriteFrequencies(IAnsiConsole console, FunctionStudy study, AxisFrequency axis) => TextTable.Write(
        console,
        [axis.Axis, study.Basins.Best == 1 ? "in the best basin" : $"in one of the {study.Basins.Best} best basins", "95 %", "lowest loss"],
        [.. axis.Frequencies.Select(row => (string[])
        [
            row.Group,
            $"{row.Hits} of {row.Runs}",
            $"{100 * row.Interval.Low:f0}–{100 * row.Interval.High:f0} %",
            Number.Short(LowestLoss(study, axis, row)),
        ])]);

    private static double LowestLoss(FunctionStudy study, AxisFrequency axis, BasinFrequency row) => study.Runs
        .Where(run => run.Values.Any(value => value?.Path == axis.Axis && value.Text == row.Group))
        .Select(run => run.Ending.Place.Loss).DefaultIfEmpty(double.NaN).Min();

    private static void Line(IAnsiConsole console, string text)
    {
        console.Write(new Text(text));
        console.WriteLine();
    }
}
