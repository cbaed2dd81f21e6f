using Runner.Comparison;

namespace Runner.Reports;

/// <summary>How many of the planned trials an exported table has.</summary>
public readonly record struct TableExtent(int Recorded, int Planned)
{
    public bool IsWhole => Recorded >= Planned;

    public override string ToString() => $"{Number.Count(Recorded)} of {Number.Of(Planned, "trial")} {(Recorded == 1 ? "is" : "are")} recorded";
}
