using System.CommandLine;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>How a sweep is to be run, as the command line says.</summary>
/// <param name="Ledger">Where the ledger is: worker processes open it again.</param>
/// <param name="Slots">Of this process; null for the spec's.</param>
/// <param name="Workers">Processes to train in; 0 for this one.</param>
/// <param name="Watch">Train nothing here; others do.</param>
/// <param name="MostTime">Stop after this; null for no limit.</param>
/// <param name="MostTrials">Stop when so many more are recorded; 0 for no limit.</param>
/// <param name="Queue">How the sweep is to stand in the queue, from how it stood.</param>
/// <param name="Notify">Whom to tell at the end; null for nobody.</param>
/// <param name="Spill">Where results wait for a ledger that does not answer; null for the usual place.</param>
public sealed record RunOrder(
    string Ledger, int? Slots, int Workers, bool Watch, bool Again, TimeSpan? MostTime, int MostTrials, Func<QueueEntry, QueueEntry> Queue,
    string? Notify, string? Spill = null)
{
    /// <summary>Of the workers of this machine.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>Options that bound a run and say whom to tell of its end.</summary>
internal sealed class RunLimitOptions
{
    private readonly QueueOptions queue = new();

    private readonly Option<double?> hours = NumberOption.Positive("--max-hours", "H", "Stop after H hours.");

    private readonly Option<int?> trials = NumberOption.Whole("--max-trials", 1, "Stop once N more trials are recorded.");

    private readonly Option<string?> notify = new("--notify")
    {
        Description = "Notify when the sweep ends, whoever ends it: a command (the summary is its input), a URL to post it to, or 'desktop'.",
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
