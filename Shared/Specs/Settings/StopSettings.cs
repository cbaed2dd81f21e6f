using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>When training ends before its budget.</summary>
internal static class StopSettings
{
    public static readonly Setting Target = Number("stop.target", new NumberType(double.NegativeInfinity, Infinite, Word: "none"), "End when the training loss is at or below this.").OffAt("none");

    public static readonly Setting Patience = Whole("stop.plateau.patience", 0, 1_000_000_000, "End after this many epochs without improvement; 0 for never.").OffAt(0);

    public static readonly Setting Minimum = Number("stop.plateau.minimum", NotNegative, "Smallest relative improvement that counts.").Else(0.0001).When(IsOn("stop.plateau.patience"));

    public static readonly Setting WallSeconds = Number("stop.wall-s", NotNegative, "Limit of wall time, in seconds; 0 for none. The only setting whose effect depends on the machine.").OffAt(0);

    public static readonly Setting[] All = [Target, Patience, Minimum, WallSeconds];
}
