using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Data;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Specs;

namespace Runner.Page.Api;

/// <summary>A sweep with its state.</summary>
/// <param name="Rate">Trials per second, over the last minute.</param>
/// <param name="SecondsLeft">Estimated seconds until the end; null when unknown.</param>
internal sealed record SweepAnswer(SweepRow Sweep, SweepStatusRow Status, double Rate, double? SecondsLeft);

/// <summary>Some of a sweep's recorded trials.</summary>
/// <param name="Total">Number of trials that match the filter.</param>
/// <param name="Skip">Number of matching trials before these.</param>
internal sealed record TrialsAnswer(int Total, int Skip, IReadOnlyList<TrialRow> Trials);

/// <summary>Performance profiles of groups.</summary>
/// <param name="By">The axes by which runs are grouped.</param>
/// <param name="Groups">Best first; empty when the groups share no problem that all have ended.</param>
internal sealed record ProfileAnswer(IReadOnlyList<string> By, string Metric, IReadOnlyList<GroupRatio> Groups);

internal sealed record MapAnswer(string Metric, PairTable Map);

internal sealed record TimelineAnswer(
    IReadOnlyList<LeaseRecord> Leases,
    IReadOnlyList<LossRecord> Losses,
    IReadOnlyList<RefusalRecord> Refusals,
    IReadOnlyList<StandingRecord> Standings,
    IReadOnlyList<TrialEnding> Endings);

/// <param name="At">The point of the code.</param>
/// <param name="Decoded">What the decoder makes of it: the values of a sample.</param>
/// <param name="Image">The shape of samples that are images.</param>
internal sealed record DecodedAnswer(int Trial, double[] At, double[] Decoded, ImageShape? Image);

internal sealed record SweepsAnswer(IReadOnlyList<SweepRow> Sweeps);

internal sealed record QueueAnswer(IReadOnlyList<QueueRow> Queue);

internal sealed record WorkersAnswer(IReadOnlyList<WorkerRecord> Workers, IReadOnlyList<WorkerTrainingRow> Training, ClusterStatus? Cluster);

/// <summary>What an order did, in one line.</summary>
internal sealed record OrderAnswer(string Said);

/// <summary>Why a request failed, in one line: diagnosis, then remedy.</summary>
internal sealed record ProblemAnswer(string Problem);

/// <summary>What becomes of a sweep that was planned, in one line, and its state.</summary>
internal sealed record PlannedAnswer(string Said, SweepRow Sweep, SweepStatusRow Status);

/// <summary>What is wrong with a spec: in one line, and each problem at its place.</summary>
internal sealed record SpecProblemsAnswer(string Problem, IReadOnlyList<SpecProblemRow> Problems)
{
    public static SpecProblemsAnswer Of(IReadOnlyList<SpecProblem> problems) => new(
        problems.Count == 1 ? $"{problems[0]}" : $"{problems[0]} ({Number.Of(problems.Count - 1, "more problem")})",
        [.. problems.Select(problem => new SpecProblemRow(problem.Line, problem.Column, problem.Path, problem.Diagnosis, problem.Remedy))]);
}

/// <param name="Line">Counts from 1.</param>
/// <param name="Column">Counts from 1.</param>
/// <param name="Path">Dotted path of the setting; empty for the spec as a whole.</param>
internal sealed record SpecProblemRow(int Line, int Column, string Path, string Diagnosis, string Remedy);

/// <summary>Trials to retry.</summary>
internal sealed record RetryRequest(IReadOnlyList<int>? Trials = null, bool Failed = false, bool Lost = false);

/// <summary>Trials to stop.</summary>
internal sealed record StopRequest(IReadOnlyList<int>? Trials = null);

/// <summary>A token that an order must send in <paramref name="Header"/> unless it sends the page's own token.</summary>
internal sealed record AntiforgeryAnswer(string Header, string Token);
