using System.CommandLine;
using System.Globalization;
using Runner.Echo;
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
        var change = new QueueChange(
            parsed.GetValue(priority), parsed.GetValue(deadline), parsed.GetValue(share) is { } percent ? Share(percent) : null, parsed.GetValue(between));
        return change == new QueueChange() ? null : change.Read(time, Mark);
    }

    /// <summary>The change for <c>run</c>: without <c>--between</c> the sweep runs at any hour, whatever its hours were before.</summary>
    public Func<QueueEntry, QueueEntry> ReadForRun(ParseResult parsed, TimeProvider time)
    {
        var change = Read(parsed, time) ?? (entry => entry);
        var isBetween = parsed.GetValue(between) is not null;
        return entry => change(isBetween ? entry : entry with { Hours = null });
    }

    private static int Share(string text) =>
        int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 100
            ? percent
            : throw new UserException($"--share {Shown.Line(text, 40)}: not a share of the slots. Give a percentage from 1% to 100%.");
}
