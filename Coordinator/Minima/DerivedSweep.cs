using Runner.Commands;
using Runner.Display;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Running;
using Runner.Sweeps;

namespace Runner.Minima;

/// <summary>A sweep whose trials continue from the results of another sweep: its endings, or the passes between them.</summary>
internal static class DerivedSweep
{
    /// <summary>The trained sweep behind it; null for a sweep that trains.</summary>
    public static SweepId? SourceOf(SweepRecord record) => SourceOf(record.Id, record.Environment);

    /// <inheritdoc cref="SourceOf(SweepRecord)"/>
    public static SweepId? SourceOf(SweepId sweep, string environment) =>
        EndingPlan.SourceOf(sweep, environment) ?? PassPlan.SourceOf(sweep, environment);

    /// <summary>The results from which each of its trials starts; null for a sweep that trains.</summary>
    public static Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>>? BeginsFrom(SweepRecord record) =>
        EndingPlan.BeginsFrom(record) ?? PassPlan.BeginsFrom(record);

    /// <summary>Plans and finishes it, here or in the process that already runs it; null when it was stopped before its end.</summary>
    /// <param name="says">Describes the work, given the sweep and its number of open trials.</param>
    public static async Task<RecordedSweep?> FinishAsync(
        CommandHost host, RecordedSweep source, SweepPlan plan, Func<RecordedSweep, int, string> says, int slots, CancellationToken cancel)
    {
        var ledger = source.Ledger;
        var record = await ledger.PlanAsync(plan, trainAgain: false, cancel);
        var derived = await RecordedSweep.ReadAsync(ledger, record, cancel);
        var before = await ledger.CountAsync(record.Id, cancel);
        if (before.Finished)
        {
            return derived;
        }

        await host.Error.WriteLineAsync(says(derived, before.Trials - before.Recorded));
        var display = SweepDisplays.Of(host, new SweepProgress(before.Trials, before.Recorded, host.Time), derived);
        if (await SweepRunner.FollowAsync(host, ledger, record, display, cancel) is { } ended)
        {
            return ended ? derived : null;
        }

        var session = new SweepSession(ledger, new SpecSweeps(host), host.Time, SpecExecution.ProcessName, SpecExecution.TermsOf, slots)
        {
            Heartbeat = SpecExecution.HeartbeatOf(source.Spec),
        };
        return await session.RunAsync(record.Id, display, cancel) ? derived : null;
    }
}
