namespace Runner.Reports.Charts;

/// <summary>What an axis shows.</summary>
/// <param name="Name">Such as <c>training loss</c>.</param>
/// <param name="Unit">Such as <c>mean squared error</c> or <c>epochs</c>; empty for none.</param>
/// <param name="Log">Logarithmic; values at or below 0 then lie on its lower end.</param>
public sealed record ChartAxis(string Name, string Unit = "", bool Log = false)
{
    /// <summary>Of a share: the axis goes from 0 to 1, whatever its values are.</summary>
    public static ChartAxis Share(string name) => new(name) { Ends = (0, 1) };

    /// <summary>Ends that the axis has at least; none when null.</summary>
    public (double Low, double High)? Ends { get; init; }

    /// <summary>The values with the ends.</summary>
    internal IEnumerable<double> With(IEnumerable<double> values) => Ends is { } ends ? values.Append(ends.Low).Append(ends.High) : values;

    public string Label => (Unit.Length, Log) switch
    {
        (0, false) => Name,
        (0, true) => $"{Name} (log scale)",
        (_, false) => $"{Name} ({Unit})",
        _ => $"{Name} ({Unit}, log scale)",
    };

    /// <summary>Whether a logarithmic axis shows these values better: all above 0 and more than a factor 30 apart.</summary>
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
