using Runner.Ledgers;

namespace Runner.Nodes;

/// <summary>
/// Calls the ledger until it answers. A ledger that cannot be reached or written (disk full, read-only, gone) pauses
/// whoever calls; nothing is lost, because what is not acknowledged is still in hand. Says so in one line, once a fault,
/// however many call. A fault that no waiting mends (a damaged file, a wrong password) goes to the caller.
/// </summary>
/// <param name="unreachable">Called when the ledger is found not to answer, before anybody waits for it.</param>
public sealed class PatientLedger(ITrialLedger ledger, TimeProvider time, Action<string> warn, Action? unreachable = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock saying = new();
    private string? said;
    private int waiting;

    /// <summary>Whether somebody waits for a ledger that did not answer.</summary>
    public bool Waits => Volatile.Read(ref waiting) > 0;

    public async Task<T> CallAsync<T>(Func<ITrialLedger, Task<T>> call, CancellationToken cancel)
    {
        var waits = false;
        var pause = FirstPause;
        try
        {
            while (true)
            {
                try
                {
                    var answer = await call(ledger);
                    if (waits)
                    {
                        SayItAnswers();
                    }

                    return answer;
                }
                catch (LedgerException fault) when (fault.MayPass)
                {
                    if (!waits)
                    {
                        waits = true;
                        if (Interlocked.Increment(ref waiting) == 1)
                        {
                            unreachable?.Invoke();
                        }
                    }

                    Say(fault.Message);
                    await Task.Delay(pause, time, cancel);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        finally
        {
            if (waits)
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }

    private void Say(string fault)
    {
        lock (saying)
        {
            if (said != fault)
            {
                said = fault;
                warn($"{fault} Training waits; nothing that was acknowledged is lost.");
            }
        }
    }

    private void SayItAnswers()
    {
        lock (saying)
        {
            if (said is not null)
            {
                said = null;
                warn("The ledger answers again; training goes on.");
            }
        }
    }
}
