using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>
/// Calls the ledger until it answers. A ledger that cannot be reached or written (disk full, read-only, gone) pauses
/// whoever calls; nothing is lost, because what is not acknowledged is still in hand. Says so in one line, once a fault,
/// however many call. A fault that no waiting mends (a damaged file, a wrong password) goes to the caller.
/// </summary>
public sealed class PatientLedger(ITrialLedger ledger, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock saying = new();
    private string? said;
    private int waiting;
    private long faults;

    /// <summary>Whether somebody waits for a ledger that did not answer.</summary>
    public bool Waits => Volatile.Read(ref waiting) > 0;

    /// <summary>Whether the ledger did not answer some call since this was last asked, or does not now.</summary>
    /// <param name="seen">What was seen then.</param>
    public bool HasWaitedSince(ref long seen)
    {
        var now = Volatile.Read(ref faults);
        var waited = now != seen || Waits;
        seen = now;
        return waited;
    }

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
                    // Off the caller's thread: an adapter may work before it first awaits.
                    var answer = await Task.Run(() => call(ledger), cancel);
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
                        Interlocked.Increment(ref waiting);
                    }

                    Interlocked.Increment(ref faults);
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

    /// <summary>Calls once: what is asked again later anyway.</summary>
    public async Task<(bool Answered, T? Value)> TryCallAsync<T>(Func<ITrialLedger, Task<T>> call)
    {
        try
        {
            return (true, await Task.Run(() => call(ledger)));
        }
        catch (LedgerException fault) when (fault.MayPass)
        {
            Interlocked.Increment(ref faults);
            return (false, default);
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
