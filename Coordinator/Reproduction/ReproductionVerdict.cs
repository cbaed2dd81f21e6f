namespace Runner.Reproduction;

/// <summary>The outcome of an entry.</summary>
public enum ReproductionOutcome
{
    Reproduced,

    /// <summary>A figure is outside its gate.</summary>
    Fails,

    /// <summary>Its data are not on this machine, so it was not run.</summary>
    Skipped,
}

/// <summary>One gate with the figure obtained.</summary>
public sealed record GateVerdict(string What, string Expected, string Allowed, double Got, bool Passes);

/// <summary>One entry with the result of its run.</summary>
/// <param name="Gates">Empty when it was skipped.</param>
/// <param name="Note">Why it was skipped; null otherwise.</param>
/// <param name="Seconds">Duration of the run.</param>
public sealed record ReproductionVerdict(
    string Name,
    ReproductionTier Tier,
    string Claim,
    string Source,
    ReproductionOutcome Outcome,
    IReadOnlyList<GateVerdict> Gates,
    string? Note,
    double Seconds)
{
    public static ReproductionVerdict Of(ReproductionEntry entry, IReadOnlyList<GateVerdict> gates, double seconds) => new(
        entry.Name,
        entry.Tier,
        entry.Claim,
        entry.Source,
        gates.All(gate => gate.Passes) ? ReproductionOutcome.Reproduced : ReproductionOutcome.Fails,
        gates,
        null,
        seconds);

    public static ReproductionVerdict Skipped(ReproductionEntry entry, string why) =>
        new(entry.Name, entry.Tier, entry.Claim, entry.Source, ReproductionOutcome.Skipped, [], why, 0);
}
