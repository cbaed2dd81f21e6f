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
    /// <summary>For taking leave; who takes longer has gone all the same.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);

    private readonly ITrialLedger ledger;
    private readonly TimeProvider time;
    private readonly AttendanceOptions options;
    private readonly CancellationTokenSource leaving = new();
    private readonly Task attending;

    public Attendance(ITrialLedger ledger, TimeProvider time, AttendanceOptions options, Action askedToGo)
    {
        this.ledger = ledger;
        this.time = time;
        this.options = options;
        attending = AttendAsync(askedToGo);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await attending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leaving.Dispose();
        using var patience = new CancellationTokenSource(Parting, time);
        try
        {
            await ledger.LeaveAsync(options.Node, patience.Token);
        }
        catch (Exception fault) when (fault is LedgerException or OperationCanceledException)
        {
            // Who is not heard of any more has gone too.
        }
    }

    private async Task AttendAsync(Action askedToGo)
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
