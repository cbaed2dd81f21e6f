namespace Runner.Reports.Charts;

/// <summary>The name, unit and scale of an axis.</summary>
/// <param name="Name">For example <c>training loss</c>.</param>
/// <param name="Unit">For example <c>mean squared error</c> or <c>epochs</c>; empty for none.</param>
/// <param name="Log">Whether it is logarithmic; values at or below 0 are then drawn at its lower end.</param>
public sealed record ChartAxis(string Name, string Unit = "", bool Log = false)
{
    /// <summary>The axis of a share, which always goes from 0 to 1.</summary>
    public static ChartAxis Share(string name) => new(name) { Ends = (0, 1) };

    /// <summary>The least extent of the axis; null for none.</summary>
    public (double Low, double High)? Ends { get; init; }

    /// <summary>The values, with <see cref="Ends"/> appended.</summary>
    internal IEnumerable<double> With(IEnumerable<double> values) => Ends is { } ends ? values.Append(ends.Low).Append(ends.High) : values;

    public string Label => (Unit.Length, Log) switch
    {
        (0, false) => Name,
        (0, true) => $"{Name} (log scale)",
        (_, false) => $"{Name} ({Unit})",
        _ => $"{Name} ({Unit}, log scale)",
    };

    /// <summary>Whether a logarithmic axis suits these values: all above 0, and spanning more than a factor of 30.</summary>
    public static bool LogHelps(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;

            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return low > 0 && high / low > 30 && double.IsFinite(low);
    }
}
