using System.Collections.Immutable;
using Runner.Reproduction.Entries;

namespace Runner.Reproduction;

/// <summary>Every result that Runner reproduces. Gates allow for the rounding of the printed figures, not for a different
/// algorithm, and must not be widened to pass.</summary>
public static class ReproductionCatalogue
{
    public static ImmutableArray<ReproductionEntry> Entries { get; } =
    [
        .. NeuronEntries.All,
        .. LinearEntries.All,
        .. XorEntries.All,
        .. StartEntries.All,
        .. MomentumEntries.All,
        .. SurfaceEntries.All,
        .. DeepEntries.All,
        .. RecurrentEntries.All,
        .. VariationalEntries.All,
    ];
}
