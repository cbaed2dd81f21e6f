using Runner.Comparison;

namespace Runner.Reproduction;

/// <summary>A figure and the interval in which it must be.</summary>
/// <param name="What">Description of the figure.</param>
/// <param name="Expected">The value given by the source.</param>
/// <param name="Allowed">The interval in words.</param>
public sealed record ReproductionGate(string What, Quantity Quantity, double Low, double High, string Expected, string Allowed)
{
    /// <summary>Within a distance of a figure.</summary>
    public static ReproductionGate Near(string what, Quantity quantity, double expected, double tolerance) =>
        new(what, quantity, expected - tolerance, expected + tolerance, Text(expected), $"± {Number.Significant(tolerance, 4)}");

    /// <summary>Exactly a number.</summary>
    public static ReproductionGate Exactly(string what, Quantity quantity, double expected) =>
        new(what, quantity, expected, expected, Text(expected), "exact");

    public static ReproductionGate AtMost(string what, Quantity quantity, double most) =>
        new(what, quantity, double.NegativeInfinity, most, $"≤ {Text(most)}", $"≤ {Text(most)}");

    public static ReproductionGate AtLeast(string what, Quantity quantity, double least) =>
        new(what, quantity, least, double.PositiveInfinity, $"≥ {Text(least)}", $"≥ {Text(least)}");

    public static ReproductionGate Between(string what, Quantity quantity, double low, double high) =>
        new(what, quantity, low, high, $"{Text(low)} to {Text(high)}", $"{Text(low)} to {Text(high)}");

    /// <summary>Strictly below a number: at most the next smaller double.</summary>
    public static ReproductionGate Below(string what, Quantity quantity, double bound) =>
        new(what, quantity, double.NegativeInfinity, Math.BitDecrement(bound), $"< {Text(bound)}", $"< {Text(bound)}");

    public bool Passes(double got) => got >= Low && got <= High;

    private static string Text(double value) => Number.Significant(value, 13);
}
