using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Pauses a sweep outside its time of the day, and lets it run within.</summary>
public sealed class WindowKeeper : IAsyncDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ending = new();
    private readonly Task keeping;

    public WindowKeeper(ITrialLedger ledger, SweepId sweep, DailyWindow window, TimeProvider time, Action<string> say) =>
        keeping = KeepAsync(ledger, sweep, window, time, say);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task KeepAsync(ITrialLedger ledger, SweepId sweep, DailyWindow window, TimeProvider time, Action<string> say)
    {
        while (true)
        {
            var now = TimeOnly.FromDateTime(time.GetLocalNow().DateTime);
            var open = window.Contains(now);
            var next = window.ToNextChange(now);
            try
            {
                await ledger.SetModeAsync(sweep, open ? SweepMode.Running : SweepMode.Paused, ending.Token);
                say(open ? $"{sweep} trains until {window.To:HH\\:mm}." : $"{sweep} is paused until {window.From:HH\\:mm}.");
            }
            catch (LedgerException)
            {
                next = AfterFault;
            }

            // A moment later than the change, so that it is seen as changed.
            await Task.Delay(next + TimeSpan.FromMilliseconds(50), time, ending.Token);
        }
    }
}
