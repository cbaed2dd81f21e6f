using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Serving;

/// <summary>
/// A ledger as pages read it: readings run side by side, so a long one does not delay the others. A ledger file without another owner is
/// opened for the first of them and closed after the last, so that a page never prevents a sweep from being run.
/// </summary>
public sealed class PageLedger : IAsyncDisposable
{
    /// <summary>Held while the ledger is opened or closed, never while it is read.</summary>
    private readonly SemaphoreSlim gate = new(1);
    private readonly TaskCompletionSource unread = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Task<ITrialLedger>> open;
    private readonly bool isKept;
    private ITrialLedger? ledger;
    private int readings;
    private volatile bool isFaulted;
    private bool isEnding;

    private PageLedger(Func<Task<ITrialLedger>> open, bool isKept) => (this.open, this.isKept) = (open, isKept);

    /// <summary>A ledger that is opened when needed.</summary>
    public static PageLedger Opened(Func<Task<ITrialLedger>> open) => new(open, isKept: false);

    /// <summary>A ledger that this process already has open; its opener closes it.</summary>
    public static PageLedger Of(ITrialLedger ledger) => new(() => Task.FromResult(ledger), isKept: true);

    /// <param name="anew">Whether the reading must include what other processes recorded since the last one.</param>
    public async Task<T> ReadAsync<T>(Func<ITrialLedger, Task<T>> read, bool anew, CancellationToken cancel)
    {
        var opened = await BeginAsync(anew, cancel);
        try
        {
            return await read(opened);
        }
        catch (LedgerException)
        {
            isFaulted = true;
            throw;
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Waits for readings that are under way; further ones are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        isEnding = true;
        var waits = readings > 0;
        gate.Release();
        if (waits)
        {
            await unread.Task;
        }

        await CloseAsync();
    }

    private async Task<ITrialLedger> BeginAsync(bool anew, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(isEnding, this);
            ledger ??= await Task.Run(open, cancel);
            if (anew && ledger is VisitorLedger visitor)
            {
                await RefreshAsync(visitor);
            }

            readings++;
            return ledger;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Snapshots that a reading may still use are discarded by a later call.</summary>
    private async Task RefreshAsync(VisitorLedger visitor)
    {
        if (readings == 0)
        {
            await visitor.DiscardAsync();
        }
        else
        {
            visitor.Forget();
        }
    }

    private async Task EndAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (--readings > 0)
            {
                return;
            }

            if (isFaulted || OwnedLedger.Of(ledger!) is not null)
            {
                isFaulted = false;
                await CloseAsync();
            }

            if (isEnding)
            {
                unread.TrySetResult();
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (!isKept && ledger is { } open)
        {
            ledger = null;
            await open.DisposeAsync();
        }
    }
}
