using Runner.Comparison;
using Runner.Comparison.Minima;
using Spectre.Console;

namespace Runner.Minima;

/// <summary>A study of minima on the terminal: sentences, then basins, then who ends where.</summary>
public static class MinimaTables
{
    private const int MostBasins = 12;

    public static void Write(IAnsiConsole console, FunctionStudy study)
    {
        console.Write(new Text(study.Name, new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        foreach (var finding in study.Findings)
        {
            console.Write(new Text($"● {finding.Sentence}"));
            console.WriteLine();
        }

        if (study.Basins.Basins.Length > 0)
        {
            console.Write(Basins(study));
        }

        foreach (var axis in study.FoundBest)
        {
            console.Write(Frequencies(study, axis));
        }

        if (study.Measures.Count > 0)
        {
            console.Write(Pairs(study));
        }
    }

    /// <summary>Each measure between two runs, with a sentence on what it says.</summary>
    private static Table Pairs(FunctionStudy study)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        table.AddColumn(new TableColumn(new Text("between two runs")));
        var kinds = PairWords.Kinds(study.Measures);
        foreach (var (name, _) in kinds)
        {
            Right(table, name);
        }

        table.AddColumn(new TableColumn(new Text("what it says")));
        foreach (var measure in study.Measures)
        {
            string[] cells = [measure.Name, .. kinds.Select(kind => PairWords.Spread(kind.Of(measure))), measure.Sentence];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        table.Caption(new TableTitle("Median (lowest to highest). --json has every pair."));
        return table;
    }

    private static Table Basins(FunctionStudy study)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        foreach (var name in new[] { "basin", "runs", "95 % of runs", "lowest loss", "above best" })
        {
            Right(table, name);
        }

        var known = !double.IsNaN(study.Optimum);
        if (known)
        {
            Right(table, "above optimum");
        }

        table.AddColumn(new TableColumn(new Text("what it is")));
        foreach (var basin in study.Basins.Basins.Take(MostBasins))
        {
            var best = study.Runs[basin.Runs[0]];
            string[] cells =
            [
                $"{basin.Number}",
                $"{basin.Runs.Length}",
                $"{100 * basin.Share.Low:f0}–{100 * basin.Share.High:f0} %",
                Number.Short(basin.Loss),
                Number.Short(basin.GapToBest),
            ];
            string[] gap = known ? [Number.Short(basin.GapToOptimum)] : [];
            var place = best.WhenPolished is { } standing ? $"{best.Ending.Place.Name}, {standing.Name}" : best.Ending.Place.Name;
            table.AddRow([.. cells.Concat(gap).Append(place).Select(cell => new Text(cell))]);
        }

        if (study.Basins.Basins.Length > MostBasins)
        {
            table.Caption(new TableTitle($"{study.Basins.Basins.Length - MostBasins} more basins: --json has them all."));
        }

        return table;
    }

    /// <summary>Which share of the runs with each value ended in the best basin.</summary>
    private static Table Frequencies(FunctionStudy study, AxisFrequency axis)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        table.AddColumn(new TableColumn(new Text(axis.Axis)));
        Right(table, study.Basins.Best == 1 ? "in the best basin" : $"in one of the {study.Basins.Best} best basins");
        Right(table, "95 %");
        Right(table, "lowest loss");
        foreach (var row in axis.Frequencies)
        {
            var place = study.Runs.Where(run => run.Values.Any(value => value?.Path == axis.Axis && value.Text == row.Group));
            table.AddRow(
                new Text(row.Group),
                new Text($"{row.Hits} of {row.Runs}"),
                new Text($"{100 * row.Interval.Low:f0}–{100 * row.Interval.High:f0} %"),
                new Text(Number.Short(place.Select(run => run.Ending.Place.Loss).DefaultIfEmpty(double.NaN).Min())));
        }

        return table;
    }

    private static void Right(Table table, string name) => table.AddColumn(new TableColumn(new Text(name)).RightAligned());
}
