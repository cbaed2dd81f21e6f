using System.CommandLine;
using System.Globalization;
using Runner.Echo;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>The options that set a sweep's entry in the queue.</summary>
internal sealed class QueueOptions
{
    private const string Never = "none";

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
    public static DailyWindow? Hours(string? text) => text is null or "always"
        ? null
        : DailyWindow.Parse(text) ?? throw new UserException($"--between {Shown.Line(text, 40)}: not a range of hours. Give one such as 22:00-07:00.");

    /// <summary>The change that the options make; null for none.</summary>
    public Func<QueueEntry, QueueEntry>? Read(ParseResult parsed, TimeProvider time)
    {
        var level = parsed.GetValue(priority);
        var due = parsed.GetValue(deadline) is { } when ? Deadline(when, time) : null;
        var part = parsed.GetValue(share) is { } percent ? Share(percent) : (int?)null;
        var (setsHours, hours) = (parsed.GetValue(between) is not null, Hours(parsed.GetValue(between)));
        return level is null && due is null && part is null && !setsHours ? null : entry => new QueueEntry(
            level ?? entry.Priority,
            due is { } given ? given.Until : entry.Deadline,
            part ?? entry.Share,
            setsHours ? hours : entry.Hours);
    }

    /// <summary>The change for <c>run</c>: without <c>--between</c> the sweep runs at any hour, whatever its hours were before.</summary>
    public Func<QueueEntry, QueueEntry> ReadForRun(ParseResult parsed, TimeProvider time)
    {
        var change = Read(parsed, time) ?? (entry => entry);
        var isBetween = parsed.GetValue(between) is not null;
        return entry => change(isBetween ? entry : entry with { Hours = null });
    }

    private static Due Deadline(string text, TimeProvider time)
    {
        if (text == Never)
        {
            return new Due(null);
        }

        var now = time.GetLocalNow();
        if (TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var day = DateOnly.FromDateTime(now.DateTime).AddDays(clock > TimeOnly.FromDateTime(now.DateTime) ? 0 : 1);
            return new Due(Local(day.ToDateTime(clock), time));
        }

        if (DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new Due(Local(local, time));
        }

        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
            ? new Due(exact.ToUniversalTime())
            : throw new UserException($"--deadline {Shown.Line(text, 40)}: not a time. Give one such as 07:00, 2026-01-31T07:00 or 2026-01-31T07:00Z.");
    }

    private static DateTimeOffset Local(DateTime local, TimeProvider time) =>
        new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local)).ToUniversalTime();

    private static int Share(string text) =>
        int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 100
            ? percent
            : throw new UserException($"--share {Shown.Line(text, 40)}: not a share of the slots. Give a percentage from 1% to 100%.");

    private sealed record Due(DateTimeOffset? Until);
}
