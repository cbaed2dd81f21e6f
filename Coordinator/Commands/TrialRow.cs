using Runner.Identities;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>A recorded trial, as <c>trials --json</c> and the page's API return it.</summary>
public sealed record TrialRow(
    int Trial,
    TrialIdentity Identity,
    TrialOutcome Outcome,
    int Epochs,
    double FinalLoss,
    double BestLoss,
    double TestLoss,
    IReadOnlyDictionary<string, string> Values,
    TrialSeeds Seeds,
    TrialFailure? Failure)
{
    public static TrialRow Of(RecordedSweep sweep, TrialIdentity identity, TrialResult result) => new(
        result.Index,
        identity,
        result.Outcome,
        result.Epochs,
        result.FinalLoss,
        result.BestLoss,
        result.TestLoss,
        sweep.ValuesOf(result.Index),
        sweep.Points.Seeds(result.Index),
        result.Failure);
}
