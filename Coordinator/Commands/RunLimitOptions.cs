using System.CommandLine;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>The options with which a sweep is run.</summary>
/// <param name="Ledger">The ledger's location; worker processes open it too.</param>
/// <param name="Slots">Slots of this process; null for the spec's.</param>
/// <param name="Workers">The number of child processes that train; 0 to train in this process.</param>
/// <param name="Watch">Whether this process trains nothing, because other processes do.</param>
/// <param name="MostTime">Stop after this time; null for no limit.</param>
/// <param name="MostTrials">Stop when this many more trials are recorded; 0 for no limit.</param>
/// <param name="Queue">Changes the sweep's entry in the queue.</param>
/// <param name="Notify">The value of <c>--notify</c>; null for none.</param>
/// <param name="Spill">Where to keep results while the ledger does not respond; null for the default place.</param>
public sealed record RunOrder(
    string Ledger, int? Slots, int Workers, bool Watch, bool Again, TimeSpan? MostTime, int MostTrials, Func<QueueEntry, QueueEntry> Queue,
    string? Notify, string? Spill = null)
{
    /// <summary>Labels of this machine's workers.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>Options that limit a run, place it in the queue, and notify of its end.</summary>
internal sealed class RunLimitOptions
{
    private readonly QueueOptions queue = new();

    private readonly Option<double?> hours = NumberOption.Positive("--max-hours", "H", "Stop after H hours.");

    private readonly Option<int?> trials = NumberOption.Whole("--max-trials", 1, "Stop once N more trials are recorded.");

    private readonly Option<string?> notify = new("--notify")
    {
        Description = "Notify when the sweep ends, whichever process ends it: a command (the summary is its input), a URL to post it to, or 'desktop'.",
        HelpName = "HOW",
    };

    public IEnumerable<Option> All => [.. queue.All, hours, trials, notify];

    public RunOrder Read(ParseResult parsed, TimeProvider time)
    {
        return new RunOrder(
            "",
            null,
            0,
            false,
            false,
            parsed.GetValue(hours) is { } limit ? TimeSpan.FromHours(limit) : null,
            parsed.GetValue(trials) ?? 0,
            queue.ReadForRun(parsed, time),
            parsed.GetValue(notify));
    }
}
