namespace Runner.Specs;

/// <summary>The combinations of values that the axes of a spec give to some settings.</summary>
/// <param name="doubtful">Settings whose value could not be read.</param>
internal sealed class AxisCombinations(SweepSpec spec, IReadOnlySet<int> doubtful)
{
    private const int MostCombinations = 200_000;

    private readonly SweepResolver resolver = new(spec.Settings, spec.Base, spec.Axes);

    /// <summary>Whether the predicate holds for some combination of values of the axes that affect these settings. A
    /// continuous axis is represented by its two ends; excluded combinations do not count. The number of combinations tried is
    /// bounded.</summary>
    /// <param name="unsaid">The answer when it cannot be determined: too many combinations, or a value that could not be read.</param>
    public bool Any(IEnumerable<int> ordinals, Func<TrialValues, bool> holds, int fixedAxis = -1, AxisChoice? fixedChoice = null, bool excluding = true, bool unsaid = true)
    {
        var wanted = ordinals.ToHashSet();
        if (doubtful.Overlaps(SweepResolver.Closure(spec.Settings, wanted)))
        {
            return unsaid;
        }

        var (matter, excludes) = Mattering(wanted, excluding);
        if (fixedAxis >= 0 && !matter.Contains(fixedAxis))
        {
            matter.Add(fixedAxis);
        }

        var values = matter.ConvertAll(i => i == fixedAxis && fixedChoice is not null ? [fixedChoice] : Representatives(spec.Axes[i]));
        if (values.Aggregate(1.0, (product, choices) => product * choices.Count) > MostCombinations)
        {
            values = values.ConvertAll(Extremes);
        }

        return Tried(matter, values, resolved => !excludes.Exists(e => e.Holds(resolved)) && holds(resolved)) ?? unsaid;
    }

    /// <summary>The axes that affect these settings, with those that decide whether such a point is excluded, and by which conditions.</summary>
    private (List<int> Axes, List<SpecExpression> Excludes) Mattering(HashSet<int> wanted, bool excluding)
    {
        var matter = SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, wanted);
        var excludes = spec.Exclude.Where(e => excluding && SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, e.Ordinals).Exists(matter.Contains)).ToList();
        return excludes.Count == 0
            ? (matter, excludes)
            : (SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, [.. wanted, .. excludes.SelectMany(e => e.Ordinals)]), excludes);
    }

    /// <summary>Whether it holds for some combination; null if it held for none of those tried, and there are more.</summary>
    private bool? Tried(List<int> axes, List<IReadOnlyList<AxisChoice>> values, Func<TrialValues, bool> holds)
    {
        var index = new int[axes.Count];
        var choices = new AxisChoice?[spec.Axes.Length];
        var applies = new bool[spec.Axes.Length];
        for (var tried = 0; tried < MostCombinations; tried++)
        {
            for (var i = 0; i < axes.Count; i++)
            {
                choices[axes[i]] = values[i][index[i]];
            }

            if (holds(resolver.Resolve(choices, applies)))
            {
                return true;
            }

            if (!Advance(index, values))
            {
                return false;
            }
        }

        return null;
    }

    /// <summary>To the next combination, the last axis varying fastest; false after the last one.</summary>
    private static bool Advance(int[] index, List<IReadOnlyList<AxisChoice>> values)
    {
        for (var digit = index.Length - 1; digit >= 0; digit--)
        {
            if (++index[digit] < values[digit].Count)
            {
                return true;
            }

            index[digit] = 0;
        }

        return false;
    }

    /// <summary>Reduces many numbers to their ends, where rules that compare numbers fail first.</summary>
    private static IReadOnlyList<AxisChoice> Extremes(IReadOnlyList<AxisChoice> choices) =>
        choices.Count > 4 && choices.All(choice => choice.Numbers is [var number] && !double.IsNaN(number))
            ? [.. new[] { choices[0], choices[^1], choices.MinBy(choice => choice.Numbers[0])!, choices.MaxBy(choice => choice.Numbers[0])! }.Distinct()]
            : choices;

    private static IReadOnlyList<AxisChoice> Representatives(SweepAxis axis) =>
        axis.IsFinite ? axis.Choices : [axis.At(0), axis.At(1 - 1e-12)];
}
