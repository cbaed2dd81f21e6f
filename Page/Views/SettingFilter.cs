using Runner.Comparison;
using Runner.Search;

namespace Runner.Page.Views;

/// <summary>A condition on one axis: some of its values, or a range of numbers.</summary>
/// <param name="Axis">The axis's path.</param>
/// <param name="Values">The accepted values, as texts; empty for a range. An empty text stands for settings to which the axis does not apply.</param>
/// <param name="From">The lowest accepted number; null for no limit.</param>
/// <param name="To">The highest accepted number; null for no limit.</param>
public sealed record AxisCondition(string Axis, IReadOnlyList<string> Values, double? From = null, double? To = null)
{
    private const int MostListed = 4;

    public bool Holds(AxisValue? value) => Values.Count > 0
        ? Values.Contains(value?.Text ?? "", StringComparer.Ordinal)
        : value?.Number is { } number && number >= (From ?? double.NegativeInfinity) && number <= (To ?? double.PositiveInfinity);

    /// <summary>For example "tanh, relu" or "0.01 to 0.1".</summary>
    public string Text => Values.Count == 0
        ? SettingFilter.RangeText(From, To)
        : string.Join(", ", Values.Take(MostListed).Select(value => value.Length == 0 ? AxisNames.NotApplicable : value))
            + (Values.Count > MostListed ? $" and {Values.Count - MostListed} more" : "");
}

/// <summary>Which settings of a sweep a page shows: conditions on axes, and on the typical result of a setting.</summary>
/// <param name="Least">The least median of a setting's runs; null for no limit.</param>
/// <param name="Most">The greatest median of a setting's runs; null for no limit.</param>
public sealed record SettingFilter(IReadOnlyList<AxisCondition> Axes, double? Least = null, double? Most = null)
{
    public static readonly SettingFilter None = new([]);

    public bool IsEmpty => Axes.Count == 0 && !HasResult;

    /// <summary>Whether it has a condition on the result.</summary>
    public bool HasResult => Least is not null || Most is not null;

    /// <summary>With this condition in place of the axis's present one; a condition that accepts everything removes it.</summary>
    public SettingFilter With(AxisCondition condition)
    {
        var others = Axes.Where(one => one.Axis != condition.Axis);
        return this with { Axes = condition is { Values.Count: 0, From: null, To: null } ? [.. others] : [.. others, condition] };
    }

    public SettingFilter Without(string axis) => With(new AxisCondition(axis, []));

    /// <param name="axes">Paths of the sweep's axes.</param>
    /// <param name="values">A point's values, one an axis.</param>
    /// <param name="result">The median of the point's runs; not finite where they have none.</param>
    public bool Holds(IReadOnlyList<string> axes, IReadOnlyList<AxisValue?> values, double result)
    {
        foreach (var condition in Axes)
        {
            for (var i = 0; i < axes.Count; i++)
            {
                if (axes[i] == condition.Axis && !condition.Holds(values[i]))
                {
                    return false;
                }
            }
        }

        return !HasResult || (result >= (Least ?? double.NegativeInfinity) && result <= (Most ?? double.PositiveInfinity));
    }

    internal static string RangeText(double? from, double? to) => (from, to) switch
    {
        ({ } low, { } high) => $"{Number.Short(low)} to {Number.Short(high)}",
        ({ } low, null) => $"from {Number.Short(low)}",
        (null, { } high) => $"up to {Number.Short(high)}",
        _ => "any",
    };
}
