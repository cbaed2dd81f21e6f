using Runner.Commands;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Page.Api;

/// <summary>A sweep with its state.</summary>
/// <param name="Rate">Trials a second, over the last minute.</param>
/// <param name="SecondsLeft">An estimate; null where there is none.</param>
internal sealed record SweepAnswer(SweepRow Sweep, SweepStatusRow Status, double Rate, double? SecondsLeft);

/// <summary>A part of a sweep's recorded trials.</summary>
/// <param name="Total">How many there are of those asked for.</param>
/// <param name="Skip">How many come before these.</param>
internal sealed record TrialsAnswer(int Total, int Skip, IReadOnlyList<TrialRow> Trials);

internal sealed record SweepsAnswer(IReadOnlyList<SweepRow> Sweeps);

internal sealed record WorkersAnswer(IReadOnlyList<WorkerRecord> Workers, ClusterStatus? Cluster);

/// <summary>What an order did, in one line.</summary>
internal sealed record OrderAnswer(string Said);

/// <summary>Why something was not done: one line, diagnosis then remedy.</summary>
internal sealed record ProblemAnswer(string Problem);

/// <summary>Trials to be trained again.</summary>
internal sealed record RetryRequest(IReadOnlyList<int>? Trials = null, bool Failed = false, bool Lost = false);

/// <summary>A token that an order must bear in <paramref name="Header"/> unless it bears the page's own token.</summary>
internal sealed record AntiforgeryAnswer(string Header, string Token);
