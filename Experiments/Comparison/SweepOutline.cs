using Runner.Identities;
using Runner.Search;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>What comparison needs to know of a sweep apart from its results. Everything is a function of the spec; what
/// concerns single trials is asked for when it is needed, so that a million trials cost nothing here.</summary>
public sealed class SweepOutline
{
    public required string Name { get; init; }

    public string About { get; init; } = "";

    public required ulong Seed { get; init; }

    /// <summary>Dotted paths of what varies, seeds excluded.</summary>
    public required IReadOnlyList<string> Axes { get; init; }

    public required int TrialCount { get; init; }

    public required int PointCount { get; init; }

    public required int ReplicateCount { get; init; }

    /// <summary>What a trial's budget counts.</summary>
    public BudgetUnit Unit { get; init; } = BudgetUnit.Epochs;

    public required Func<int, int> PointOf { get; init; }

    public required Func<int, int> ReplicateOf { get; init; }

    /// <summary>The values of a point, aligned with <see cref="Axes"/>; null where a conditional axis does not apply.</summary>
    public required Func<int, IReadOnlyList<AxisValue?>> Values { get; init; }

    public required Func<int, TrialSeeds> Seeds { get; init; }

    public required Func<int, TrialIdentity> Identity { get; init; }

    /// <summary>"epochs" or "updates".</summary>
    public string Units => Unit == BudgetUnit.Epochs ? "epochs" : "updates";
}
