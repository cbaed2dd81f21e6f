using Runner.Specs;

namespace Runner.Search;

/// <summary>The value of each axis at a cell of the grid, or at a draw of the sampler.</summary>
/// <param name="sampler">Null for a grid.</param>
internal sealed class PointChoices(SweepSpec spec, PointSampler? sampler)
{
    private const int SlicesOfADistribution = 8;

    private readonly int[] strides = StridesOf(spec);

    public bool IsGrid => sampler is null;

    /// <summary>Whether every axis has finitely many values.</summary>
    public bool IsFinite { get; } = spec.Axes.All(axis => axis.IsFinite);

    /// <summary>Whether a draw has values: one of a search has none before it is proposed.</summary>
    public bool Knows(int draw) => sampler is not ProposedSampler proposed || proposed.Knows(draw);

    public AxisChoice?[] At(int place)
    {
        var choices = new AxisChoice?[spec.Axes.Length];
        for (var i = 0; i < choices.Length; i++)
        {
            var axis = spec.Axes[i];
            choices[i] = axis.IsFinite ? axis.Choices[Digit(place, i)] : axis.At(sampler!.At(place, i));
        }

        return choices;
    }

    /// <summary>The number of a value among those of its axis.</summary>
    public int Digit(int place, int axis) => sampler is null
        ? place / strides[axis] % spec.Axes[axis].Choices.Length
        : spec.Axes[axis].IndexAt(sampler.At(place, axis));

    /// <summary>The number of levels of an axis: its values, or slices of equal probability of a distribution.</summary>
    public int LevelCount(int axis) => spec.Axes[axis].IsFinite ? spec.Axes[axis].Choices.Length : SlicesOfADistribution;

    public int Level(int place, int axis) => spec.Axes[axis].IsFinite ? Digit(place, axis) : (int)(sampler!.At(place, axis) * SlicesOfADistribution);

    private static int[] StridesOf(SweepSpec spec)
    {
        var found = new int[spec.Axes.Length];
        var stride = 1L;
        for (var i = spec.Axes.Length - 1; i >= 0; i--)
        {
            found[i] = (int)Math.Min(int.MaxValue, stride);
            stride *= Math.Max(1, spec.Axes[i].Choices.Length);
        }

        return found;
    }
}
