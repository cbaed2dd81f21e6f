using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Serving;

/// <summary>
/// A ledger as pages read it: one reading at a time, however many pages are open. A ledger file that nobody owns is opened for a reading
/// and closed after it, so that a page never keeps a sweep from being run.
/// </summary>
public sealed class PageLedger : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Func<Task<ITrialLedger>> open;
    private readonly bool isKept;
    private ITrialLedger? ledger;

    private PageLedger(Func<Task<ITrialLedger>> open, bool isKept) => (this.open, this.isKept) = (open, isKept);

    /// <summary>Opened when it is needed.</summary>
    public static PageLedger Opened(Func<Task<ITrialLedger>> open) => new(open, isKept: false);

    /// <summary>One that this process works with; whoever opened it closes it.</summary>
    public static PageLedger Of(ITrialLedger ledger) => new(() => Task.FromResult(ledger), isKept: true);

    /// <param name="anew">Whether what another process has recorded since the last reading must be in it.</param>
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

            return await read(ledger);
        }
        catch (LedgerException)
        {
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
