using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>A worker without a sweep of its own: trains whatever sweep of the ledger has work, the oldest first, and waits when
/// none has.</summary>
public sealed class WorkerRun(ITrialLedger ledger, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <param name="run">Runs one sweep here until it is finished or stopped.</param>
    /// <param name="only">The one sweep to work on, after whose end there is nothing to do; null for all.</param>
    public async Task RunAsync(Func<SweepRecord, CancellationToken, Task> run, SweepId? only, CancellationToken stop)
    {
        var waiting = false;
        string? said = null;
        while (!stop.IsCancellationRequested)
        {
            SweepRecord? next = null;
            try
            {
                next = await NextAsync(only, stop);
                said = null;
            }
            catch (LedgerException fault) when (fault.MayPass)
            {
                if (said != fault.Message)
                {
                    said = fault.Message;
                    say($"{said} Looking again every second.");
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            if (next is not null)
            {
                waiting = false;
                await run(next, stop);
                continue;
            }

            if (only is not null)
            {
                return;
            }

            if (!waiting)
            {
                say("No sweep has work. Waiting for one.");
                waiting = true;
            }

            await Task.Delay(LookAgain, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The oldest sweep that is to run, or paused and so soon may, and not finished.</summary>
    private async Task<SweepRecord?> NextAsync(SweepId? only, CancellationToken stop)
    {
        foreach (var sweep in await ledger.SweepsAsync(stop))
        {
            if ((only is null || sweep.Id == only)
                && await ledger.ModeAsync(sweep.Id, stop) is SweepMode.Running or SweepMode.Paused
                && !(await ledger.CountAsync(sweep.Id, stop)).Finished)
            {
                return sweep;
            }
        }

        return null;
    }
}
