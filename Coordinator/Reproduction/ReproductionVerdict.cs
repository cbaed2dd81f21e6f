namespace Runner.Reproduction;

/// <summary>One gate with what came out.</summary>
public sealed record GateVerdict(string What, string Expected, double Got, bool Passes);

/// <summary>One entry with what came out of its run.</summary>
/// <param name="Seconds">Of the run.</param>
public sealed record ReproductionVerdict(
    string Name, ReproductionTier Tier, string Claim, string Source, IReadOnlyList<GateVerdict> Gates, double Seconds)
{
    public bool Passes => Gates.All(gate => gate.Passes);

    /// <summary>The gate to show in a line: the first that fails, else the first.</summary>
    public GateVerdict Telling => Gates.FirstOrDefault(gate => !gate.Passes) ?? Gates[0];
}
