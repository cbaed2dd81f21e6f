using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// A predicate on points that depends on few axes, as a table over the combinations of their values.
/// </summary>
internal sealed class PointFilter
{
    private const int MostCombinations = 4_000_000;

    private readonly int[] axes;
    private readonly int[] strides;
    private readonly bool[] table;

    private PointFilter(int[] axes, int[] strides, bool[] table)
    {
        this.axes = axes;
        this.strides = strides;
        this.table = table;
    }

    /// <summary>Whether the predicate is true for every point.</summary>
    public bool AlwaysYes => Array.TrueForAll(table, yes => yes);

    public bool Yes(ReadOnlySpan<int> choices)
    {
        var index = 0;
        for (var i = 0; i < axes.Length; i++)
        {
            index += choices[axes[i]] * strides[i];
        }

        return table[index];
    }

    /// <summary>The table; null if there are too many combinations.</summary>
    /// <param name="matter">Finite axes on which the predicate depends.</param>
    public static PointFilter? Of(SweepSpec spec, SweepResolver resolver, IReadOnlyList<int> matter, Func<TrialValues, bool[], bool> answer)
    {
        var steps = new int[matter.Count];
        long size = 1;
        for (var i = matter.Count - 1; i >= 0; i--)
        {
            steps[i] = (int)size;
            size *= spec.Axes[matter[i]].Choices.Length;
            if (size > MostCombinations)
            {
                return null;
            }
        }

        var answers = new bool[size];
        var choices = new AxisChoice?[spec.Axes.Length];
        var applies = new bool[spec.Axes.Length];
        for (var index = 0; index < answers.Length; index++)
        {
            for (var i = 0; i < matter.Count; i++)
            {
                var axis = spec.Axes[matter[i]];
                choices[matter[i]] = axis.Choices[index / steps[i] % axis.Choices.Length];
            }

            answers[index] = answer(resolver.Resolve(choices, applies), applies);
        }

        return new PointFilter([.. matter], steps, answers);
    }
}
