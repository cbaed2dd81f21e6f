using Runner.Ledgers;

namespace Runner.Nodes;

/// <summary>
/// Calls the ledger until it answers. A ledger that cannot be reached or written (disk full, read-only, gone) pauses
/// whoever calls; nothing is lost, because what is not acknowledged is still in hand. Says so in one line, once a fault.
/// A fault that no waiting mends (a damaged file, a wrong password) goes to the caller.
/// </summary>
public sealed class PatientLedger(ITrialLedger ledger, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private int waiting;

    /// <summary>Whether somebody waits for a ledger that did not answer.</summary>
    public bool Waits => Volatile.Read(ref waiting) > 0;

    /// <param name="unreachable">Called once, when the ledger is found not to answer.</param>
    public async Task<T> CallAsync<T>(Func<ITrialLedger, Task<T>> call, CancellationToken cancel, Action? unreachable = null)
    {
        var counted = false;
        var pause = FirstPause;
        string? said = null;
        try
        {
            while (true)
            {
                try
                {
                    var answer = await call(ledger);
                    if (said is not null)
                    {
                        warn("The ledger answers again; training goes on.");
                    }

                    return answer;
                }
                catch (LedgerException fault) when (fault.MayPass)
                {
                    if (!counted)
                    {
                        counted = true;
                        Interlocked.Increment(ref waiting);
                        unreachable?.Invoke();
                    }

                    if (said != fault.Message)
                    {
                        said = fault.Message;
                        warn($"{said} Training waits; nothing that was acknowledged is lost.");
                    }

                    await Task.Delay(pause, time, cancel);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        finally
        {
            if (counted)
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }
}
