using Runner.Identities;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>One recorded trial: its place in the sweep, its settings and its result.</summary>
/// <param name="Values">Aligned with the sweep's axes; null where a conditional axis does not apply.</param>
public sealed record ComparedTrial(
    int Index,
    int Point,
    int Replicate,
    TrialSeeds Seeds,
    TrialIdentity Identity,
    IReadOnlyList<AxisValue?> Values,
    TrialResult Result)
{
    public static ComparedTrial Of(SweepOutline outline, TrialResult result)
    {
        var point = outline.PointOf(result.Index);
        return new(
            result.Index,
            point,
            outline.ReplicateOf(result.Index),
            outline.Seeds(result.Index),
            outline.Identity(result.Index),
            outline.Values(point),
            result);
    }
}
