using Microsoft.AspNetCore.Components;
using MudBlazor;
using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Page.Components.Parts;
using Runner.Page.Live;

namespace Runner.Page.Components;

/// <summary>A page that refreshes every 0.6 s. Each refresh shows the complete state, so a slow browser only misses refreshes:
/// nothing is drawn for it before it has received the last one.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private Task looking = Task.CompletedTask;

    [Inject]
    internal LiveLedger Live { get; set; } = null!;

    [Inject]
    internal CommandHost Host { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [CascadingParameter(Name = "IsDark")]
    public bool IsDark { get; set; }

    /// <summary>Why nothing can be shown, in one line; null when there is no problem.</summary>
    protected string? Problem { get; private set; }

    protected CancellationToken Leaving => leaving.Token;

    /// <summary>Reads the page's content.</summary>
    protected abstract Task LookAsync(CancellationToken cancel);

    protected override Task OnParametersSetAsync() => TryAsync(LookAsync);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            looking = LookOnAsync();
            Watch(looking);
        }
    }

    /// <summary>Begins what neither a refresh nor a button asked for. What goes wrong with it is shown as that of a refresh.</summary>
    protected void Start(Func<CancellationToken, Task> work) => Watch(InvokeAsync(() => ShowAsync(work)));

    /// <summary>The same once a browser is connected: what is only rendered for the first answer begins nothing.</summary>
    protected void StartOnceLive(Func<CancellationToken, Task> work)
    {
        if (RendererInfo.IsInteractive)
        {
            Start(work);
        }
    }

    /// <summary>Gives an order and shows what it did, or why it failed.</summary>
    protected Task OrderAsync(Func<ITrialLedger, Task<string>> give) => OrderAsync(() => Live.OrderAsync(give, Leaving));

    /// <inheritdoc cref="OrderAsync(Func{ITrialLedger, Task{string}})"/>
    /// <param name="give">Gives it to the ledger.</param>
    protected async Task OrderAsync(Func<Task<string>> give)
    {
        if (await AnswerAsync(give) is { } said)
        {
            Snackbar.Add(said, Severity.Success);
        }

        await TryAsync(LookAsync);
    }

    /// <summary>Asks how a sweep is to be filed, and does so. Returns the name by which it goes now; null when nothing was changed.</summary>
    protected async Task<string?> FileAsync(IDialogService dialogs, SweepStatus sweep, string name)
    {
        if (await FilingDialog.AskAsync(dialogs, sweep.Record, name) is not { } change
            || await AnswerAsync(ledger => Orders.EditAsync(ledger, name, change, Leaving)) is null)
        {
            return null;
        }

        await TryAsync(LookAsync);
        return (await Live.StatusAsync(waits: false, Leaving)).Names.Of(sweep.Record.Id);
    }

    /// <summary>Asks how a sweep is to be served, and sees to it.</summary>
    protected async Task QueueAsync(IDialogService dialogs, SweepStatus sweep, string name)
    {
        if (await QueueDialog.AskAsync(dialogs, sweep.Queue, name) is { } change)
        {
            await OrderAsync(ledger => Orders.QueueAsync(ledger, name, change, Host.Time, Leaving));
        }
    }

    /// <summary>Deletes a sweep after saying what that frees; false when it was not.</summary>
    protected async Task<bool> DeleteAsync(IDialogService dialogs, string name) =>
        await AnswerAsync(ledger => Orders.DeleteAsync(ledger, name, dryRun: true, Leaving)) is { } what
            && await dialogs.ShowMessageBoxAsync("Delete this sweep?", what, "Delete it", cancelText: "Keep it") == true
            && await AnswerAsync(ledger => Orders.DeleteAsync(ledger, name, dryRun: false, Leaving)) is not null;

    /// <summary>The ledger's answer; null when the order failed, after showing why.</summary>
    protected Task<string?> AnswerAsync(Func<ITrialLedger, Task<string>> give) => AnswerAsync(() => Live.OrderAsync(give, Leaving));

    private async Task<string?> AnswerAsync(Func<Task<string>> give)
    {
        try
        {
            return await give();
        }
        catch (Exception problem) when (problem is UserException or LedgerException or SpecRefusedException)
        {
            Snackbar.Add(problem.Message, Severity.Error);
            return null;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LookOnAsync()
    {
        using var timer = new PeriodicTimer(LiveLedger.BetweenLooks, Host.Time);
        while (await timer.WaitForNextTickAsync(leaving.Token))
        {
            await InvokeAsync(() => ShowAsync(LookAsync));
        }
    }

    /// <summary>Nobody waits for it: a fault of the program is the circuit's.</summary>
    private void Watch(Task task) => _ = task.ContinueWith(
        ended => DispatchExceptionAsync(ended.Exception!.InnerException!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task ShowAsync(Func<CancellationToken, Task> read)
    {
        await TryAsync(read);
        StateHasChanged();
    }

    private async Task TryAsync(Func<CancellationToken, Task> read)
    {
        try
        {
            await read(leaving.Token);
            Problem = null;
        }
        catch (Exception problem) when (problem is UserException or NotThereException or LedgerException or ComparisonException)
        {
            Problem = problem.Message;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The page was closed.
        }
    }
}
