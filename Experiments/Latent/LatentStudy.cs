using System.Collections.Immutable;
using Runner.Comparison;

namespace Runner.Latent;

/// <summary>A look into the codes of one trial, or of those of a sweep.</summary>
/// <param name="Points">In the order of the plan.</param>
/// <param name="Featured">The point whose shown trial has the lowest loss; its decoder is walked.</param>
/// <param name="Extent">How much of the sweep and of its data was looked at, in sentences.</param>
public sealed record LatentStudy(string Name, IReadOnlyList<PointCodes> Points, PointCodes Featured, CodeWalks Walks, string Extent)
{
    public ImmutableArray<Finding> Findings => field.IsDefault ? field = LatentFindings.Of(this) : field;
}
