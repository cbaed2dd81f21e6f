using System.Diagnostics;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Specs;

namespace Runner.Telemetry;

/// <summary>Traces of a sweep's trials: each recorded trial becomes a trace from its lease to its record, with a span for its training.
/// Does nothing unless traces are exported.</summary>
internal sealed class TrialTraces(SweepId sweep, TimeProvider time)
{
    private static readonly ActivitySource Source = new(RunnerMeter.Name);

    private readonly Dictionary<LeaseKey, (DateTimeOffset At, int Unrecorded)> leases = [];

    public void See(ISweepMessage message)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        switch (message)
        {
            case BundlesLeased leased:
                foreach (var lease in leased.Leases)
                {
                    leases[lease.Key] = (time.GetUtcNow(), lease.Trials.Length);
                }

                break;
            case ResultsStored { Verdict: LeaseVerdict.Accepted } stored:
                Recorded(stored);
                break;
            case LeaseReleased { Lease: var lease }:
                leases.Remove(lease);
                break;
            case WriteRefused { Lease: var lease }:
                leases.Remove(lease);
                break;
        }
    }

    private void Recorded(ResultsStored stored)
    {
        var now = time.GetUtcNow();
        if (!leases.Remove(stored.Lease, out var lease))
        {
            // This coordinator did not grant it: an earlier one did.
            lease = (now, stored.Results.Count);
        }
        else if (lease.Unrecorded > stored.Results.Count)
        {
            leases.Add(stored.Lease, lease with { Unrecorded = lease.Unrecorded - stored.Results.Count });
        }

        foreach (var result in stored.Results)
        {
            Trace(stored, result, lease.At, now);
        }
    }

    private void Trace(ResultsStored stored, TrialResult result, DateTimeOffset leased, DateTimeOffset now)
    {
        var trained = now - TimeSpan.FromSeconds(result.Seconds);
        var start = leased < trained ? leased : trained;

        // Each trial is a trace of its own, whatever else this thread does.
        Activity.Current = null;
        using var trial = Source.StartActivity(ActivityKind.Internal, startTime: start, name: "trial", tags:
        [
            new("runner.sweep", $"{sweep}"),
            new("runner.trial", result.Index),
            new("runner.worker", $"{stored.Node}"),
            new("runner.bundle", stored.Lease.Bundle),
            new("runner.attempt", $"{stored.Lease.Token}"),
            new("runner.outcome", KebabCase.Of(result.Outcome)),
        ]);
        if (trial is null)
        {
            return;
        }

        if (double.IsFinite(result.FinalLoss))
        {
            trial.SetTag("runner.loss", result.FinalLoss);
        }

        if (result.Failure is { } failure)
        {
            trial.SetStatus(ActivityStatusCode.Error, failure.Message);
        }

        using (var training = Source.StartActivity(ActivityKind.Internal, startTime: trained, name: "training", tags: [new("runner.epochs", result.Epochs)]))
        {
            training?.SetEndTime(now.UtcDateTime);
        }

        trial.SetEndTime(now.UtcDateTime);
    }
}
