using System.Collections.Immutable;

namespace Runner.Reproduction;

/// <summary>How long an entry takes.</summary>
public enum ReproductionTier
{
    /// <summary>Seconds; run by CI.</summary>
    Quick,

    /// <summary>Minutes.</summary>
    Medium,

    /// <summary>Longer.</summary>
    Full,
}

/// <summary>A published or computed result with the ordinary spec of the catalogue that reproduces it, and the gates that
/// what comes out has to pass. An entry has no code of its own.</summary>
/// <param name="Name">The spec's name: <c>Experiments/Catalogue/NAME.yaml</c>.</param>
/// <param name="Claim">One sentence.</param>
/// <param name="Source">Where the figures are from.</param>
public sealed record ReproductionEntry(
    string Name, ReproductionTier Tier, string Claim, string Source, ImmutableArray<ReproductionGate> Gates);

/// <summary>A figure and the interval in which it has to be.</summary>
/// <param name="What">What is read, in words.</param>
/// <param name="Expected">As the source gives it.</param>
public sealed record ReproductionGate(string What, Quantity Quantity, double Low, double High, string Expected)
{
    /// <summary>Within a distance of a figure.</summary>
    public static ReproductionGate Near(string what, Quantity quantity, double expected, double tolerance) =>
        new(what, quantity, expected - tolerance, expected + tolerance, $"{expected} ± {tolerance}");

    /// <summary>Exactly a count.</summary>
    public static ReproductionGate Exactly(string what, Quantity quantity, int expected) =>
        new(what, quantity, expected, expected, $"{expected}");

    public bool Passes(double got) => got >= Low && got <= High;
}
