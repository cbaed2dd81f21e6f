using System.Collections.Immutable;
using Runner.Comparison;

namespace Runner.Latent;

/// <summary>A look into the codes of one trial, or of those of a sweep.</summary>
/// <param name="Points">In the order of the plan.</param>
/// <param name="Walked">For each width of a code the point whose shown trial has the lowest loss, narrow codes first.</param>
/// <param name="Extent">How much of the sweep and of its data was looked at, in sentences.</param>
public sealed record LatentStudy(string Name, IReadOnlyList<PointCodes> Points, IReadOnlyList<WalkedPoint> Walked, string Extent)
{
    /// <summary>Of those the one with the lowest loss.</summary>
    public WalkedPoint Featured => Walked.MinBy(walked => walked.Point.Shown.Loss)!;

    public ImmutableArray<Finding> Findings => field.IsDefault ? field = LatentFindings.Of(this) : field;
}

/// <summary>A point with what the decoder of its shown trial makes of codes that no sample has.</summary>
public sealed record WalkedPoint(PointCodes Point, CodeWalks Walks)
{
    public CodeLook Look => Point.Look;
}
