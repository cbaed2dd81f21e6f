using Runner.Identities;

namespace Runner.Planning;

/// <summary>What a plan will cost. Estimates are of the right order, no more.</summary>
/// <param name="Points">Points of the sweep.</param>
/// <param name="Replicates">Trials a point, of that which has most.</param>
/// <param name="Excluded">Points that conditions left out.</param>
/// <param name="Repeated">Points dropped because they repeat another.</param>
/// <param name="Duplicates">Trials whose identity an earlier trial of the plan has: they are trained all the same.</param>
/// <param name="Flops">Floating-point operations of all trials.</param>
/// <param name="Speed">How many times as fast as the slot that bundles are sized for the slots here are; see <see cref="SlotSpeed"/>.</param>
/// <param name="Shapes">One row for each group of trials that can share bundles, in order of first trial.</param>
public sealed record PlanEstimate(
    int Points,
    int Replicates,
    int Excluded,
    int Repeated,
    int Duplicates,
    double Flops,
    double Speed,
    IReadOnlyList<ShapeEstimate> Shapes)
{
    /// <summary>Of the final states that are kept, nearly.</summary>
    public long StateBytes => Shapes.Sum(s => s.Trials * s.StateBytes);

    /// <summary>Time of the whole sweep on so many slots here, in seconds.</summary>
    public double Seconds(int slots) => Shapes.Sum(s => s.Trials * s.SecondsATrial) / Speed / Math.Max(1, slots);
}

/// <param name="Shape">Digest of what its trials have in common.</param>
/// <param name="Widths">Layer widths from input to output.</param>
/// <param name="Parameters">Trained parameters of one trial.</param>
/// <param name="Flops">Of one trial.</param>
/// <param name="SecondsATrial">On the slot that bundles are sized for.</param>
/// <param name="Bundle">Trials a bundle.</param>
/// <param name="Lanes">Whether its trials are narrow enough to be trained side by side.</param>
/// <param name="StateBytes">Of the final state that is kept of one trial, nearly; 0 when none is.</param>
public sealed record ShapeEstimate(
    Sha256Digest Shape,
    IReadOnlyList<int> Widths,
    long Parameters,
    int Trials,
    double Flops,
    double SecondsATrial,
    int Bundle,
    bool Lanes,
    long StateBytes = 0);
