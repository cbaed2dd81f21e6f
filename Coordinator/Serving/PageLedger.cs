using Runner.Ledgers;
using Runner.Ledgers.Memory;
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
    private readonly Func<Task<ITrialLedger>>? create;
    private readonly bool isKept;
    private ITrialLedger? ledger;
    private int readings;
    private volatile bool isFaulted;
    private bool isEnding;

    private PageLedger(Func<Task<ITrialLedger>> open, Func<Task<ITrialLedger>>? create, bool isKept) =>
        (this.open, this.create, this.isKept) = (open, create, isKept);

    /// <summary>A ledger that is opened when needed.</summary>
    /// <param name="create">Creates it for the first sweep, if there is none; until then it is read as an empty one. Null if it must be there.</param>
    public static PageLedger Opened(Func<Task<ITrialLedger>> open, Func<Task<ITrialLedger>>? create = null) => new(open, create, isKept: false);

    /// <summary>A ledger that this process already has open; its opener closes it.</summary>
    public static PageLedger Of(ITrialLedger ledger) => new(() => Task.FromResult(ledger), create: null, isKept: true);

    /// <summary>Whether a ledger has been found or created. Until then <see cref="ledger"/> is an empty one in memory.</summary>
    public bool IsThere { get; private set; }

    /// <param name="anew">Whether the reading must include what other processes recorded since the last one.</param>
    public async Task<T> ReadAsync<T>(Func<ITrialLedger, Task<T>> read, bool anew, CancellationToken cancel) =>
        await UseAsync(read, await BeginAsync(creates: false, anew, cancel));

    /// <summary>Plans a sweep in it.</summary>
    public async Task<T> PlanAsync<T>(Func<ITrialLedger, Task<T>> plan, CancellationToken cancel) =>
        await UseAsync(plan, await BeginAsync(creates: true, anew: false, cancel));

    private async Task<T> UseAsync<T>(Func<ITrialLedger, Task<T>> read, ITrialLedger opened)
    {
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

    private async Task<ITrialLedger> BeginAsync(bool creates, bool anew, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(isEnding, this);
            if (ledger is null || (creates && !IsThere))
            {
                ledger = await Task.Run(() => OpenAsync(creates), cancel);
            }

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

    /// <summary>Opens the ledger; while there is none, creates it or opens an empty one in memory. One that was there and is gone is a fault.</summary>
    private async Task<ITrialLedger> OpenAsync(bool creates)
    {
        try
        {
            var opened = await (creates && !IsThere && create is not null ? create() : open());
            IsThere = true;
            return opened;
        }
        catch (LedgerException fault) when (fault.IsMissing && create is not null && !IsThere)
        {
            return new InMemoryLedger(TimeProvider.System);
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

            if (isFaulted || !IsThere || OwnedLedger.Of(ledger!) is not null)
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
