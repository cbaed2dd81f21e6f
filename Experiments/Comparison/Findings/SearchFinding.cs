using Runner.Comparison.Statistics;
using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Comparison.Findings;

/// <summary>How a search stands: its best point, with the value that it was chosen for and, apart from that, its value on seeds that had no part in the choice.</summary>
internal static class SearchFinding
{
    public static Finding? Of(SweepResults results)
    {
        if (results.Outline.Search is not { } search || results.Condition.Length > 0)
        {
            return null;
        }

        var byTrial = new TrialResult?[results.Outline.TrialCount];
        foreach (var result in results.Results.Concat(results.Fresh))
        {
            byTrial[result.Index] = result;
        }

        var stand = search.Play(byTrial);
        return new(
            FindingKind.Search,
            !stand.IsOver || stand.Chosen.Any(best => best.Fresh.Count < best.Seeds) ? Verdict.NotEnoughSeeds : stand.Chosen.Count == 0 ? Verdict.Observed : Verdict.Settled,
            stand.IsOver ? "The best point of the search" : "The search is not over",
            Sentence(results, search, stand),
            $"Points were {search.About}. Of many points the best one is partly lucky in its seeds, so the value that it was chosen for is likely too good; that on fresh seeds is not.",
            [new("points", stand.Points, "points"), new("ended", stand.Ended, "points"), new("failed", stand.Failed, "points"), .. stand.Chosen.SelectMany(best => Numbers(results, search, best))]);
    }

    private static string Sentence(SweepResults results, Searching search, SearchStand stand)
    {
        var failed = stand.Failed == 0 ? "" : $" {Words.Capital(Words.Of(stand.Failed, stand.Ended, "point"))} had no value.";
        var start = stand.IsOver ? $"The best of {Number.Of(stand.Points, "point")}" : $"{Number.Count(stand.Ended)} of {Number.Of(stand.Points, "point")} have ended; the best so far";
        return stand.Chosen.Count switch
        {
            0 => stand.Ended == 0 ? $"None of {Number.Of(stand.Points, "point")} has ended." : $"None of the {Number.Count(stand.Ended)} points that have ended has a value.",
            1 => $"{start} is {Chosen(results, search, stand.Chosen[0])}.{failed}",
            _ => $"{start} are these, none of which is better than another in everything: {string.Join("; ", stand.Chosen.Select(best => Chosen(results, search, best)))}.{failed}",
        };
    }

    private static string Chosen(SweepResults results, Searching search, JudgedPoint best) =>
        $"“{PointLabel.Of(results, best.Point)}”, chosen for its {string.Join(" and its ", search.Objectives.Select((metric, i) => Chosen(results, metric, best, i)))}{(best.Holds ? "" : $", though no point satisfies the {(search.Constraints.Length == 1 ? "constraint" : "constraints")}")}";

    /// <summary>For instance <c>final test loss of 0.0757 (on 5 fresh seeds: 0.0791, 95 % interval 0.077–0.081)</c>.</summary>
    private static string Chosen(SweepResults results, ComparisonMetric metric, JudgedPoint best, int objective)
    {
        var (values, fresh) = (Fresh(best, objective), best.Fresh.Count);
        var text = $"{metric.Phrase} of {Number.Short(best.Values[objective])}";
        if (fresh == 0)
        {
            return best.Seeds == 0 ? $"{text} (not tried on fresh seeds: judge is 0)" : text;
        }

        var interval = Bootstrapped(results, best, objective);
        var seeds = $"{(fresh < best.Seeds ? $"{Number.Count(fresh)} of " : "")}{Number.Of(best.Seeds, "fresh seed")}";
        return values.Count == 0
            ? $"{text} (on {seeds} it has none)"
            : $"{text} (on {seeds}: {Number.Short(Iqm(values))}{(interval.IsKnown ? $", 95 % interval {interval}" : "")}{(values.Count < fresh ? $"; {Number.Of(fresh - values.Count, "run")} had none" : "")})";
    }

    private static IEnumerable<FindingNumber> Numbers(SweepResults results, Searching search, JudgedPoint best)
    {
        yield return new("best point", best.Point);
        for (var i = 0; i < search.Objectives.Length; i++)
        {
            var name = search.Objectives.Length == 1 ? "" : $", {search.Objectives[i].Phrase}";
            yield return new($"in the search{name}", best.Values[i]);
            if (Fresh(best, i) is { Count: > 0 } values)
            {
                var interval = Bootstrapped(results, best, i);
                yield return new($"on fresh seeds{name}", Iqm(values));
                yield return new($"low{name}", interval.Low);
                yield return new($"high{name}", interval.High);
            }
        }

        yield return new("fresh seeds", best.Fresh.Count, "runs");
    }

    private static List<double> Fresh(JudgedPoint best, int objective) => [.. best.Fresh.Select(run => run[objective]).Where(value => !double.IsNaN(value))];

    private static Interval Bootstrapped(SweepResults results, JudgedPoint best, int objective) =>
        Bootstrap.OfInterquartileMean(Strata.Single(Fresh(best, objective)), Bootstrap.Stream(results.Outline.Seed, $"fresh {best.Point} {objective}"));

    private static double Iqm(IEnumerable<double> values) => InterquartileMean.OfSorted([.. values.Order()]);
}
