using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>How a worker is known: its name among those alive, and what it says of itself.</summary>
/// <param name="Heartbeat">Time between its signs of life.</param>
/// <param name="Silence">Who is not heard of for so long is taken for gone.</param>
public sealed record AttendanceOptions(NodeName Node, int Slots, string Labels, TimeSpan Heartbeat, TimeSpan Silence);

/// <summary>Tells the ledger that this worker is here, with every heartbeat, whether it trains or waits for work, and hears
/// whether it was asked to go.</summary>
public sealed class Attendance : IAsyncDisposable
{
    private readonly ITrialLedger ledger;
    private readonly AttendanceOptions options;
    private readonly CancellationTokenSource leaving = new();
    private readonly Task attending;

    public Attendance(ITrialLedger ledger, TimeProvider time, AttendanceOptions options, Action askedToGo)
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
                if (await ledger.AttendAsync(options.Node, options.Slots, options.Labels, options.Silence, leaving.Token) && !asked)
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
