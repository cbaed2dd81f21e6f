using System.Collections.Immutable;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Proposals;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>Points of another sweep that a search can learn from.</summary>
/// <param name="Points">Where they are in the space of the search, and what came out.</param>
/// <param name="Other">Points left out because another setting differs, or the data do.</param>
/// <param name="Beyond">Points left out because the axes do not have their values.</param>
/// <param name="Open">Points left out because they have not ended.</param>
public sealed record LearntPoints(IReadOnlyList<(ImmutableArray<double> At, LearntResult Result)> Points, int Other, int Beyond, int Open)
{
    internal static LearntPoints Of(SweepSpec spec, SweepPoints points, SweepPoints from, SearchCosts costs, IReadOnlyList<TrialResult?> results)
    {
        var space = SearchSpaces.Of(spec);
        var found = new List<(ImmutableArray<double>, LearntResult)>();
        var (other, beyond, open) = (0, 0, 0);
        for (var point = 0; point < from.PointCount; point++)
        {
            var first = from.FirstTrialOf(point);
            if (from.ReplicatesOf(point) == 0 || from.IsFresh(first))
            {
                continue;
            }

            if (!from.IsKnown(point) || !costs.HasSome(point, results))
            {
                open++;
            }
            else if (PlaceOf(spec, space, from.Settings(point)) is not { } at)
            {
                beyond++;
            }
            else if (!IsSame(spec, points.Knowing([new ProposedPoint(0, at, default)]), from, first))
            {
                other++;
            }
            else
            {
                var tried = costs.Of(new ProposedPoint(point, at, default), results);
                found.Add((at, new LearntResult(tried.Costs, tried.Violation)));
            }
        }

        return new(found, other, beyond, open);
    }

    /// <summary>Where settings are in the space; null where an axis that applies does not have their value.</summary>
    private static ImmutableArray<double>? PlaceOf(SweepSpec spec, SearchSpace space, TrialValues settings)
    {
        double?[] at = [.. spec.Axes.Select(axis => CoordinateOf(spec, axis, settings))];
        var canonical = space.Canonical([.. at.Select(coordinate => coordinate ?? 0)]);
        var inForce = space.InForceAt(canonical.AsSpan());
        return Enumerable.Range(0, at.Length).All(axis => at[axis] is not null || !inForce[axis]) ? canonical : null;
    }

    private static double? CoordinateOf(SweepSpec spec, SweepAxis axis, TrialValues settings)
    {
        if (axis.Distribution is { } distribution)
        {
            return settings[axis.Paths[0]] is { } value ? distribution.CoordinateOf(value.Number) : null;
        }

        // Of choices that all agree, the one that says most.
        var matching = Enumerable.Range(0, axis.Choices.Length)
            .Where(choice => axis.Choices[choice].Sets.All(set => settings[spec.Settings[set.Ordinal].Path] is { } value && value.Equals(set.Value)))
            .OrderByDescending(choice => axis.Choices[choice].Sets.Length).ToList();
        return matching.Count > 0 ? (matching[0] + 0.5) / axis.Choices.Length : null;
    }

    /// <summary>Whether a trial would be the same one but for seeds, and for the last digits of what is drawn.</summary>
    private static bool IsSame(SweepSpec spec, SweepPoints own, SweepPoints from, int trial)
    {
        string[] drawn = [.. spec.Axes.Where(axis => !axis.IsFinite).Select(axis => $"{axis.Paths[0]}=")];
        return Lines(own.Canonical(0)).SequenceEqual(Lines(from.Canonical(trial)));

        IEnumerable<string> Lines(string canonical) => canonical.Split('\n')
            .Where(line => !line.StartsWith("seed.", StringComparison.Ordinal) && !Array.Exists(drawn, path => line.StartsWith(path, StringComparison.Ordinal)));
    }
}
