using Runner.Identities;

namespace Runner.Planning;

/// <summary>The estimated cost of a plan, accurate only to the order of magnitude.</summary>
/// <param name="Points">Points of the sweep.</param>
/// <param name="Replicates">The most replicates of any point.</param>
/// <param name="Excluded">Points that conditions left out.</param>
/// <param name="Repeated">Points dropped because they repeat another.</param>
/// <param name="Duplicates">Trials with the same identity as an earlier trial of the plan; they are trained nevertheless.</param>
/// <param name="Flops">Floating-point operations of all trials.</param>
/// <param name="Speed">The speed of this machine's slots relative to the one that bundles are sized for; see <see cref="SlotSpeed"/>.</param>
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
    /// <summary>The approximate size of all kept final states, in bytes.</summary>
    public long StateBytes => Shapes.Sum(s => s.Trials * s.StateBytes);

    /// <summary>The time of the whole sweep on this machine, in seconds.</summary>
    public double Seconds(int slots) => Shapes.Sum(s => s.Trials * s.SecondsATrial) / Speed / Math.Max(1, slots);
}

/// <param name="Shape">Digest of the settings that its trials have in common.</param>
/// <param name="Widths">Layer widths from input to output.</param>
/// <param name="Parameters">Trained parameters of one trial.</param>
/// <param name="Flops">Floating-point operations of one trial.</param>
/// <param name="SecondsATrial">Time of one trial on the slot that bundles are sized for, in seconds.</param>
/// <param name="Bundle">Trials per bundle.</param>
/// <param name="Lanes">Whether its trials are narrow enough to be trained side by side.</param>
/// <param name="StateBytes">The approximate size of one trial's kept final state, in bytes; 0 when none is kept.</param>
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
