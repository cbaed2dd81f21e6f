using Runner.Comparison;

namespace Runner.Reports;

/// <summary>How many of the planned trials an exported table contains.</summary>
/// <param name="Undecided">Some trials may still be trained further.</param>
public readonly record struct TableExtent(int Recorded, int Planned, bool Undecided = false)
{
    public bool IsWhole => Recorded >= Planned && !Undecided;

    public override string ToString() => $"{Number.Count(Recorded)} of {Number.Of(Planned, "trial")} {(Recorded == 1 ? "is" : "are")} recorded{(Undecided ? "; which of them are trained further is not decided yet" : "")}";
}
