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
    string Name, ReproductionTier Tier, string Claim, string Source, ImmutableArray<ReproductionGate> Gates)
{
    /// <summary>Whether a gate looks at what <c>minima</c> makes of the sweep.</summary>
    public bool NeedsEndings => Gates.Any(gate => gate.Quantity.NeedsEndings);

    /// <summary>Whether a gate looks at the passes that <c>minima --passes</c> finds.</summary>
    public bool NeedsPasses => Gates.Any(gate => gate.Quantity.NeedsPasses);
}
