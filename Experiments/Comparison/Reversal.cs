using Runner.Comparison.Statistics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>
/// An interaction that turns a main effect round (Gail and Simon 1985 call it qualitative): within one value of another axis,
/// another group is better than the one that is best over all, by more than luck.
/// </summary>
/// <param name="Axis">Short name of the other axis, or axes that move together.</param>
/// <param name="Value">Its value.</param>
/// <param name="Winner">The group that is best there.</param>
/// <param name="WinnerTypical">Its typical value there.</param>
/// <param name="BestTypical">That of the group that is best over all, there.</param>
/// <param name="Win">P(the winner is better than the best over all), there.</param>
/// <param name="P">Corrected for the choice of the winner and for all values of all axes that were looked at.</param>
public sealed record Reversal(string Axis, string Value, string Winner, double WinnerTypical, double BestTypical, double Win, double P)
{
    /// <summary><see cref="Value"/> as a sentence names it.</summary>
    public required string ValueSaid { get; init; }

    /// <summary><see cref="Winner"/> as a sentence names it.</summary>
    public required string WinnerSaid { get; init; }

    /// <summary>Those that are more than luck, the surest first.</summary>
    /// <param name="row">A row of the comparison: the group of that number in the grouping.</param>
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
            foreach (var place in joint.Keys.GroupBy(key => Text([.. key.Values.Skip(own.Count)])))
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
                    var (value, winner) = (Named(others, [.. here.Values.Skip(own.Count)]), Named(own, [.. rows[0].Values.Take(own.Count)]));
                    found.Add(new(
                        string.Join(" and ", others.Select(axis => names[axis])),
                        value.Label,
                        winner.Label,
                        rows[0].Typical,
                        here.Typical,
                        strata.Average(WinProbability.Share),
                        Math.Min(1, MannWhitney.Test(strata).P * (rows.Length - 1)))
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
            var label = string.Join(" · ", axes.Select((axis, i) => AxisNames.Spoken(names[axis], values[i])));
            return (label, AxisNames.Said(label, values));
        }
    }

    private static string Text(IReadOnlyList<AxisValue?> values) => string.Join('\n', values.Select(value => value?.Text ?? "\0"));
}
