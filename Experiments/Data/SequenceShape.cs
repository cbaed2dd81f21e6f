using System.Globalization;

namespace Runner.Data;

/// <summary>A sample that is a sequence: its features are those of the first step, then those of the second, and so on.</summary>
/// <param name="Features">Of one step.</param>
public readonly record struct SequenceShape(int Steps, int Features)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Steps} {(Steps == 1 ? "step" : "steps")} × {Features} {(Features == 1 ? "feature" : "features")}");
}
