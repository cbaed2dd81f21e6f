using Runner.Commands;
using Runner.Display;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Running;
using Runner.Sweeps;

namespace Runner.Minima;

/// <summary>A sweep whose trials go on from the results of another one: its endings, or the passes between them.</summary>
internal static class DerivedSweep
{
    /// <summary>Plans it and runs it to its end, here or wherever it is being run already; null when it was stopped before.</summary>
    /// <param name="says">What is to be done, given the sweep and how many of its trials are open.</param>
    public static async Task<RecordedSweep?> FinishAsync(
        CommandHost host, RecordedSweep source, SweepPlan plan, Func<RecordedSweep, int, string> says, int slots, CancellationToken cancel)
    {
        var ledger = source.Ledger;
        var record = await ledger.PlanAsync(plan, trainAgain: false, cancel);
        var derived = RecordedSweep.Read(ledger, record);
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
