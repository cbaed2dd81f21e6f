using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>Tells the ledger that this worker is here, with every heartbeat, and hears whether it was asked to go.</summary>
public sealed class Attendance : IAsyncDisposable
{
    private readonly ITrialLedger ledger;
    private readonly SweepRunOptions options;
    private readonly CancellationTokenSource leaving = new();
    private readonly Task attending;

    public Attendance(ITrialLedger ledger, TimeProvider time, SweepRunOptions options, Action askedToGo)
    {
        this.ledger = ledger;
        this.options = options;
        attending = AttendAsync(time, askedToGo);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await attending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leaving.Dispose();
        try
        {
            await ledger.LeaveAsync(options.Node);
        }
        catch (LedgerException)
        {
            // Who is not heard of any more has gone too.
        }
    }

    private async Task AttendAsync(TimeProvider time, Action askedToGo)
    {
        var asked = false;
        while (true)
        {
            try
            {
                if (await ledger.AttendAsync(options.Node, options.Slots, options.Labels, 2 * options.Lease, leaving.Token) && !asked)
                {
                    asked = true;
                    askedToGo();
                }
            }
            catch (LedgerException)
            {
                // Said by whoever has results to write; a worker that cannot be heard of is taken for gone, and works on.
            }

            await Task.Delay(options.Heartbeat, time, leaving.Token);
        }
    }
}
