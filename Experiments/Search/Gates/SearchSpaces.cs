using Runner.Search.Proposals;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>The axes of a spec as a search sees them.</summary>
internal static class SearchSpaces
{
    /// <summary>Whole numbers beyond this many are as good as continuous.</summary>
    private const int MostValues = 1_000_000;

    public static SearchSpace Of(SweepSpec spec) =>
        new([.. spec.Axes.Select(Of)], PointIndex.Conditional(spec) ? new InForce(spec).At : null);

    private static SearchAxis Of(SweepAxis axis) =>
        axis.IsFinite ? (IsOrdered(axis) ? SearchAxis.Numbers(axis.Choices.Length) : SearchAxis.Categories(axis.Choices.Length))
        : axis.Distribution!.Values is { } values and <= MostValues ? SearchAxis.Numbers(values)
        : SearchAxis.Continuous;

    /// <summary>Whether its values are numbers that rise or fall.</summary>
    private static bool IsOrdered(SweepAxis axis)
    {
        if (axis.Paths.Length > 1 || axis.Choices.Length < 2)
        {
            return false;
        }

        double[] numbers = [.. axis.Choices.Select(choice => choice.Numbers[0])];
        var steps = numbers.Zip(numbers.Skip(1), (a, b) => b - a).ToList();
        return steps.TrueForAll(step => step > 0) || steps.TrueForAll(step => step < 0);
    }

    private sealed class InForce(SweepSpec spec)
    {
        private readonly SweepResolver resolver = new(spec.Settings, spec.Base, spec.Axes);

        public bool[] At(ReadOnlySpan<double> at)
        {
            var choices = new AxisChoice?[spec.Axes.Length];
            for (var i = 0; i < choices.Length; i++)
            {
                choices[i] = spec.Axes[i].At(at[i]);
            }

            var applies = new bool[choices.Length];
            resolver.Resolve(choices, applies);
            return applies;
        }
    }
}
