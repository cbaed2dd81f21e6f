namespace Runner.Search.Proposals;

/// <summary>One coordinate of the unit cube that a search moves in.</summary>
/// <param name="Values">How many values the axis has, each with an equal cell of [0, 1); 0 for a continuous one.</param>
/// <param name="IsOrdered">Whether neighbouring values resemble each other, as numbers do and names do not. A continuous axis is ordered.</param>
public sealed record SearchAxis(int Values, bool IsOrdered)
{
    public static SearchAxis Continuous { get; } = new(0, IsOrdered: true);

    public bool IsContinuous => Values == 0;

    public bool IsCategorical => Values > 0 && !IsOrdered;

    public static SearchAxis Numbers(int values) => new(values, IsOrdered: true);

    public static SearchAxis Categories(int values) => new(values, IsOrdered: false);

    /// <summary>The value whose cell holds the coordinate.</summary>
    public int ValueAt(double at) => Math.Min((int)(at * Values), Values - 1);

    /// <summary>The middle of a value's cell.</summary>
    public double MiddleOf(int value) => (value + 0.5) / Values;
}
