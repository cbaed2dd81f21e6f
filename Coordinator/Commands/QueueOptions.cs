using System.CommandLine;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>The options that set a sweep's entry in the queue.</summary>
internal sealed class QueueOptions
{
    private const string Mark = "--";

    private readonly Option<int?> priority = NumberOption.Whole(
        "--priority", -QueueEntry.MostPriority, "Workers serve the sweep with the highest priority first; it takes slots from lower ones (default: 0).", QueueEntry.MostPriority);

    private readonly Option<string?> deadline = new("--deadline")
    {
        Description = "Among sweeps of the same priority, the earliest deadline is served first. In this machine's local time; 'none' for no deadline.",
        HelpName = "07:00|2026-01-31T07:00",
    };

    private readonly Option<string?> share = new("--share")
    {
        Description = "The sweep gets at most this share of the slots while other sweeps have work.",
        HelpName = "50%",
    };

    private readonly Option<string?> between = Between("Train the sweep only during these hours, in the coordinator's local time; 'always' for any hour.");

    public IEnumerable<Option> All => [priority, deadline, share, between];

    public static Option<string?> Between(string what) => new("--between") { Description = what, HelpName = "22:00-07:00" };

    /// <summary>Null for any hour.</summary>
    public static DailyWindow? Hours(string? text) => QueueChange.ReadHours(text, Mark);

    /// <summary>The change that the options make; null for none.</summary>
    public Func<QueueEntry, QueueEntry>? Read(ParseResult parsed, TimeProvider time)
    {
        var change = Change(parsed);
        return change == new QueueChange() ? null : change.Read(time, Mark);
    }

    /// <inheritdoc cref="QueueChange.ForRun"/>
    public Func<QueueEntry, QueueEntry> ReadForRun(ParseResult parsed, TimeProvider time) => Change(parsed).ForRun().Read(time, Mark);

    private QueueChange Change(ParseResult parsed) =>
        new(parsed.GetValue(priority), parsed.GetValue(deadline), QueueChange.ReadShare(parsed.GetValue(share), Mark), parsed.GetValue(between));
}
