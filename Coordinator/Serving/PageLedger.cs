using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Serving;

/// <summary>
/// A ledger as pages read it: one reading at a time, however many pages are open. A ledger file without another owner is opened
/// for each reading and closed after it, so that a page never prevents a sweep from being run.
/// </summary>
public sealed class PageLedger : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Func<Task<ITrialLedger>> open;
    private readonly bool isKept;
    private ITrialLedger? ledger;
    private volatile string? problem;

    private PageLedger(Func<Task<ITrialLedger>> open, bool isKept) => (this.open, this.isKept) = (open, isKept);

    /// <summary>A ledger that is opened when needed.</summary>
    public static PageLedger Opened(Func<Task<ITrialLedger>> open) => new(open, isKept: false);

    /// <summary>A ledger that this process already has open; its opener closes it.</summary>
    public static PageLedger Of(ITrialLedger ledger) => new(() => Task.FromResult(ledger), isKept: true);

    /// <summary>Whether a reading is under way.</summary>
    public bool IsRead => gate.CurrentCount == 0;

    /// <summary>Why the last reading failed; null when it did not.</summary>
    public string? Problem => problem;

    /// <param name="anew">Whether the reading must include what other processes recorded since the last one.</param>
    public async Task<T> ReadAsync<T>(Func<ITrialLedger, Task<T>> read, bool anew, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ledger ??= await Task.Run(open, cancel);
            if (anew && ledger is VisitorLedger visitor)
            {
                await visitor.ForgetAsync();
            }

            var answer = await read(ledger);
            problem = null;
            return answer;
        }
        catch (LedgerException fault)
        {
            problem = fault.Message;
            await CloseAsync();
            throw;
        }
        finally
        {
            if (ledger is not null && OwnedLedger.Of(ledger) is not null)
            {
                await CloseAsync();
            }

            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        await CloseAsync();
        gate.Dispose();
    }

    private async Task CloseAsync()
    {
        if (!isKept && ledger is not null)
        {
            await ledger.DisposeAsync();
            ledger = null;
        }
    }
}
