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

    public async Task<T> CallAsync<T>(Func<ITrialLedger, Task<T>> call, CancellationToken cancel)
    {
        var pause = FirstPause;
        string? said = null;
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
}
