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

/// <summary>A published or computed result, with the catalogue's spec that reproduces it and the gates that its results
/// must pass. An entry has no code of its own.</summary>
/// <param name="Name">The spec's name: <c>Experiments/Catalogue/NAME.yaml</c>.</param>
/// <param name="Claim">One sentence.</param>
/// <param name="Source">Where the figures are from.</param>
public sealed record ReproductionEntry(
    string Name, ReproductionTier Tier, string Claim, string Source, ImmutableArray<ReproductionGate> Gates)
{
    /// <summary>Whether a gate needs the endings that <c>minima</c> computes.</summary>
    public bool NeedsEndings => Gates.Any(gate => gate.Quantity.NeedsEndings);

    /// <summary>Whether a gate needs the passes that <c>minima --passes</c> finds.</summary>
    public bool NeedsPasses => Gates.Any(gate => gate.Quantity.NeedsPasses);
}
