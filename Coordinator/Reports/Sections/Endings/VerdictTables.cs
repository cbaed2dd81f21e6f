using Runner.Comparison;
using Runner.Comparison.Minima;

namespace Runner.Reports.Sections.Endings;

/// <summary>The kind of place at which each run ended, with the numbers behind the verdict.</summary>
internal static class VerdictTables
{
    private const int MostRuns = 200;

    public static void Write(Html page, FunctionStudy study)
    {
        page.Element("h3", "Verdicts");
        HtmlTable.Write(
            page,
            ["what it is", "runs", "lowest loss", "median", "highest", "median slope", "times what counts as level", "lowest curvature", "highest curvature", "ways down"],
            study.Kinds.Select(Kind),
            "full");
        page.Raw("<details class=\"more\"><summary>Every run</summary>\n");
        var known = study.Runs.Any(run => run.WhenTrained is not null);
        var settings = study.Runs.Any(run => run.Label.Length > 0);
        HtmlTable.Write(
            page,
            Columns(known, settings, "run", "setting", "loss when trained", "loss at the end", "what it is", "basin", "when trained", "at the end", "the numbers behind it"),
            study.Runs.Select((run, i) => (run, i)).OrderBy(pair => pair.run.Ending.Place.Loss).Take(MostRuns).Select(pair => Columns(known, settings, Run(study, pair.run, pair.i))),
            "runs proved full");
        if (study.Runs.Length > MostRuns)
        {
            page.Element("p", $"The {MostRuns} lowest of {Number.Count(study.Runs.Length)}; runner minima --json lists them all.", "class=\"small\"");
        }

        page.Raw("</details>\n");
    }

    private static string[] Kind(IGrouping<string, EndedRun> kind)
    {
        var places = kind.Select(run => run.Ending.Place).ToArray();
        var losses = places.Select(place => place.Loss).Order().ToArray();
        var slopes = places.Select(place => place.GradientNorm).Order().ToArray();
        var steepness = places.Select(place => place.Steepness).Order().ToArray();
        var (fewest, most) = (places.Min(place => place.NegativeDirections), places.Max(place => place.NegativeDirections));
        return
        [
            kind.Key,
            Number.Count(places.Length),
            Number.Short(losses[0]),
            Number.Short(losses[losses.Length / 2]),
            Number.Short(losses[^1]),
            Number.Short(slopes[slopes.Length / 2]),
            $"{Number.Short(steepness[steepness.Length / 2])} ×",
            Number.Short(places.Min(place => place.Smallest)),
            Number.Short(places.Max(place => place.Largest)),
            (fewest == most ? $"{fewest}" : $"{fewest} to {most}") + (places.All(place => place.NegativeIsExact) ? "" : " or more"),
        ];
    }

    /// <summary>The columns that have values here.</summary>
    private static IEnumerable<string> Columns(bool known, bool settings, params string[] all) =>
        all.Where((_, column) => (column != 1 || settings) && (column is not (6 or 7) || known));

    private static string[] Run(FunctionStudy study, EndedRun run, int at) =>
    [
        $"{run.Trial}",
        run.Label,
        Number.Short(run.Ending.Polish.StartLoss),
        Number.Short(run.Ending.Polish.EndLoss),
        run.Ending.Place.Name,
        study.Basins.Of[at] == 0 ? "none" : $"{study.Basins.Of[at]}",
        run.WhenTrained?.Name ?? "",
        run.WhenPolished?.Name ?? "",
        run.Ending.Place.Evidence,
    ];
}
