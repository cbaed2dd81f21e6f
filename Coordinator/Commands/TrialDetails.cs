using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Everything that the ledger has on one trial, as <c>trial --json</c> and the page's API return it.</summary>
/// <param name="Prefix">The shorter training from which it continues; null for none.</param>
/// <param name="Curve">For a running trial, the curve so far.</param>
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
    /// <summary>Whether it has been ordered to stop and is not recorded yet.</summary>
    public bool Stopping { get; init; }

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
        trial.Result?.Curve ?? trial.PartialCurve)
    { Stopping = trial.Stopping };
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
