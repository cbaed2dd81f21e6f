namespace Runner.Comparison.Statistics;

/// <summary>A 95 % interval; ends may be +∞ when runs never reach a target.</summary>
public readonly record struct Interval(double Low, double High)
{
    public const double Confidence = .95;

    /// <summary>No interval, because there are too few values.</summary>
    public static readonly Interval None = new(double.NaN, double.NaN);

    public bool IsKnown => !double.IsNaN(Low);

    public bool Overlaps(Interval other) => Low <= other.High && other.Low <= High;

    public bool Contains(double value) => Low <= value && value <= High;

    public override string ToString() => IsKnown ? $"{Number.Short(Low)}–{Number.Short(High)}" : "–";
}
