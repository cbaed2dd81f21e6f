using Runner.Ledgers;
using Runner.Telemetry;

namespace Runner.Sweeps;

/// <summary>
/// Retries calls until the ledger answers. A ledger that cannot be reached or written (disk full, read-only, gone) pauses its
/// callers; nothing is lost, because callers keep what is not acknowledged. Each fault is reported in one line, however many
/// calls fail. A fault that waiting cannot resolve (a damaged file, a wrong password) is thrown to the caller.
/// </summary>
public sealed class PatientLedger(ITrialLedger ledger, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock saying = new();
    private string? said;
    private int waiting;
    private long faults;

    /// <summary>Whether a call is waiting because the ledger did not answer.</summary>
    public bool Waits => Volatile.Read(ref waiting) > 0;

    /// <summary>Whether the ledger has failed to answer a call since the last check, or is failing now.</summary>
    /// <param name="seen">State of the last check; updated.</param>
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
                    // Off the caller's thread, as an adapter may block before its first await.
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

    /// <summary>Writes like <see cref="CallAsync"/>, and measures how long the ledger took to answer.</summary>
    public Task<T> WriteAsync<T>(string kind, Func<ITrialLedger, Task<T>> write, CancellationToken cancel) => CallAsync(
        async to =>
        {
            var start = time.GetTimestamp();
            var answer = await write(to);
            RunnerMeter.Wrote(kind, time.GetElapsedTime(start));
            return answer;
        },
        cancel);

    /// <summary>Calls once, for calls that will be repeated anyway.</summary>
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
                warn($"{fault} Training is paused until the ledger answers; nothing acknowledged is lost.");
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
                warn("The ledger answers again; training continues.");
            }
        }
    }
}
