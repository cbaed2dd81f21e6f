using Runner.Comparison.Statistics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>
/// A qualitative interaction (Gail and Simon, "Testing for qualitative interactions between treatment effects and patient
/// subsets", Biometrics 1985): within one value of another axis, a group is significantly better than the one that is best
/// overall.
/// </summary>
/// <param name="Axis">Short name of the other axis, or of several axes that vary together.</param>
/// <param name="Value">Its value.</param>
/// <param name="Winner">The group that is best there.</param>
/// <param name="WinnerTypical">Its typical value there.</param>
/// <param name="BestTypical">The typical value there of the group that is best overall.</param>
/// <param name="Win">The probability that, there, a run of the winner is better than one of the group that is best overall.</param>
/// <param name="P">The p-value, corrected for the choice of the winner and for all values of all axes tested.</param>
public sealed record Reversal(string Axis, string Value, string Winner, double WinnerTypical, double BestTypical, double Win, double P)
{
    /// <summary><see cref="Value"/> in a sentence.</summary>
    public required string ValueSaid { get; init; }

    /// <summary><see cref="Winner"/> in a sentence.</summary>
    public required string WinnerSaid { get; init; }

    /// <summary>The significant reversals, smallest p-value first.</summary>
    /// <param name="row">Computes the row of the group with that index in the grouping.</param>
    internal static IReadOnlyList<Reversal> Of(
        SweepComparison comparison, Measurement[] measured, Func<Grouping, int, ComparedGroup> row)
    {
        if (comparison.Groups.Count is < 2 or > Grouping.MostValues || !comparison.Groups[0].CanWin)
        {
            return [];
        }

        var results = comparison.Results;
        var own = comparison.Grouping.Axes;
        var names = AxisNames.Short(results.Axes);
        var best = Text(comparison.Groups[0].Values);
        var found = new List<Reversal>();
        foreach (var others in results.Outline.AxisGroups.Where(axes => !axes.Any(axis => own.Any(mine => results.Outline.MovesWith[mine] == results.Outline.MovesWith[axis]))))
        {
            if (others.Any(axis => results.LevelsOf(axis).Count is < 2 or > Grouping.MostValues))
            {
                continue;
            }

            var joint = Grouping.Of(results, [.. own, .. others]);
            foreach (var place in Enumerable.Range(0, joint.Count).Select(joint.Key).GroupBy(key => Text([.. key.Values.Skip(own.Count)])))
            {
                var rows = place.Select(key => row(joint, key.Index)).Where(group => group.CanWin).OrderBy(group => comparison.Metric.Cost(group.Typical)).ToArray();
                var here = Array.Find(rows, group => Text([.. group.Values.Take(own.Count)]) == best);
                if (rows.Length < 2 || here is null || ReferenceEquals(rows[0], here) || !(comparison.Metric.Cost(rows[0].Typical) < comparison.Metric.Cost(here.Typical)))
                {
                    continue;
                }

                var strata = GroupEffects.Strata(joint, rows[0].Key.Index, here.Key.Index, measured);
                if (strata.Count > 0)
                {
                    var counted = CountedStratum.Of(strata);
                    var (value, winner) = (Named(others, [.. here.Values.Skip(own.Count)]), Named(own, [.. rows[0].Values.Take(own.Count)]));
                    found.Add(new(
                        string.Join(" and ", others.Select(axis => names[axis])),
                        value.Label,
                        winner.Label,
                        rows[0].Typical,
                        here.Typical,
                        counted.Average(stratum => stratum.Share),
                        Math.Min(1, MannWhitney.Of(counted).P * (rows.Length - 1)))
                    {
                        ValueSaid = value.Said,
                        WinnerSaid = winner.Said,
                    });
                }
            }
        }

        var corrected = Holm.Adjust([.. found.Select(one => one.P)]);
        return [.. found.Select((one, i) => one with { P = corrected[i] }).Where(one => one.P < GroupEffect.Level && one.Win > .5).OrderBy(one => one.P).ThenByDescending(one => one.Win)];

        (string Label, string Said) Named(IReadOnlyList<int> axes, AxisValue?[] values)
        {
            var label = string.Join(" · ", axes.Select((axis, i) => AxisNames.Spoken(names[axis], values[i], comparison.Results.TextsOf(axis))));
            return (label, AxisNames.Said(label, values));
        }
    }

    private static string Text(IReadOnlyList<AxisValue?> values) => string.Join('\n', values.Select(value => value?.Text ?? "\0"));
}
