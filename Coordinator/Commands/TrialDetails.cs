using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Everything the ledger knows of one trial, as <c>trial --json</c> and the page's API give it.</summary>
/// <param name="Prefix">The shorter training that it goes on from; null for none.</param>
/// <param name="Curve">Of a trial that is being trained, what it has shown so far.</param>
public sealed record TrialDetails(
    string Sweep,
    int Trial,
    TrialIdentity Identity,
    TrialState State,
    int Attempts,
    int Losses,
    SweepId? ReusedFrom,
    TrialPrefix? Prefix,
    IReadOnlyDictionary<string, string> Values,
    TrialSeeds Seeds,
    IReadOnlyList<string> Configuration,
    TrialNumbers? Result,
    Curve? Curve)
{
    public static TrialDetails Of(RecordedSweep sweep, TrialRecord trial) => new(
        sweep.Name,
        trial.Index,
        trial.Identity,
        trial.State,
        trial.Attempts,
        trial.Losses,
        trial.ReusedFrom,
        sweep.Points.PrefixesOf(trial.Index).Select(prefix => new TrialPrefix(prefix.Epochs, prefix.Identity)).FirstOrDefault(),
        sweep.ValuesOf(trial.Index),
        sweep.Points.Seeds(trial.Index),
        sweep.Points.Canonical(trial.Index).Split('\n', StringSplitOptions.RemoveEmptyEntries),
        trial.Result is { } result ? TrialNumbers.Of(result) : null,
        trial.Result?.Curve ?? trial.PartialCurve);
}

public sealed record TrialPrefix(int Epochs, TrialIdentity Identity);

/// <summary>A result without its curve and weights.</summary>
public sealed record TrialNumbers(
    TrialOutcome Outcome,
    EndReason EndReason,
    int Epochs,
    double FinalLoss,
    double BestLoss,
    double TestLoss,
    Sha256Digest WeightsHash,
    Sha256Digest CurveHash,
    double Seconds,
    string Node,
    TrialFailure? Failure)
{
    public static TrialNumbers Of(TrialResult result) => new(
        result.Outcome,
        result.EndReason,
        result.Epochs,
        result.FinalLoss,
        result.BestLoss,
        result.TestLoss,
        result.WeightsHash,
        result.CurveHash,
        result.Seconds,
        result.Node,
        result.Failure);
}
