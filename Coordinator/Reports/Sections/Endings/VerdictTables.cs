using Runner.Comparison;
using Runner.Comparison.Minima;

namespace Runner.Reports.Sections.Endings;

/// <summary>What kind of place each run ended at, with the numbers behind the verdict.</summary>
internal static class VerdictTables
{
    private const int MostRuns = 200;

    public static void Write(Html page, FunctionStudy study)
    {
        page.Element("h3", "Verdicts");
        HtmlTable.Write(
            page,
            ["what it is", "runs", "lowest loss", "median", "highest", "median slope", "over what is level", "lowest curvature", "highest curvature", "ways down"],
            study.Kinds.Select(kind => Kind(study, kind.Kind)));
        page.Raw("<details class=\"more\"><summary>Every run</summary>\n");
        var known = study.Runs.Any(run => run.WhenTrained is not null);
        string[] names = ["run", "setting", "loss when trained", "loss at the end", "what it is", "basin"];
        HtmlTable.Write(
            page,
            known ? [.. names, "when trained", "at the end"] : names,
            study.Runs.Select((run, i) => (run, i)).OrderBy(pair => pair.run.Ending.Place.Loss).Take(MostRuns).Select(pair => Run(study, pair.run, pair.i, known)),
            "runs");
        if (study.Runs.Length > MostRuns)
        {
            page.Element("p", $"The {MostRuns} lowest of {Number.Count(study.Runs.Length)}; runner minima --json has them all.", "class=\"small\"");
        }

        page.Raw("</details>\n");
    }

    private static string[] Kind(FunctionStudy study, MinimumKind kind)
    {
        var places = study.Runs.Select(run => run.Ending.Place).Where(place => place.Kind == kind).ToArray();
        var losses = places.Select(place => place.Loss).Order().ToArray();
        var slopes = places.Select(place => place.GradientNorm).Order().ToArray();
        var steepness = places.Select(place => place.Steepness).Order().ToArray();
        var (fewest, most) = (places.Min(place => place.NegativeDirections), places.Max(place => place.NegativeDirections));
        return
        [
            Words(kind),
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

    private static IEnumerable<string> Run(FunctionStudy study, EndedRun run, int at, bool known)
    {
        string[] cells =
        [
            $"{run.Trial}",
            run.Label,
            Number.Short(run.Ending.Polish.StartLoss),
            Number.Short(run.Ending.Polish.EndLoss),
            run.Ending.Place.Name,
            study.Basins.Of[at] == 0 ? "not compared" : $"{study.Basins.Of[at]}",
        ];
        return known ? cells.Append(run.WhenTrained?.Name ?? "").Append(run.WhenPolished?.Name ?? "") : cells;
    }

    private static string Words(MinimumKind kind) => kind switch
    {
        MinimumKind.FlatValley => "flat valley",
        MinimumKind.NotConverged => "still on the way down",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
