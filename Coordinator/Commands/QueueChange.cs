using System.Globalization;
using Runner.Echo;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>A change of a sweep's entry in the queue, as a person writes it; null keeps what is there.</summary>
/// <param name="Deadline">A time such as 07:00 or 2026-01-31T07:00, in this machine's local time unless it names its zone; <c>none</c> for no deadline.</param>
/// <param name="Share">In percent of the slots.</param>
/// <param name="Between">Hours such as 22:00-07:00; <c>always</c> for any.</param>
public sealed record QueueChange(int? Priority = null, string? Deadline = null, int? Share = null, string? Between = null)
{
    public const string None = "none";
    public const string Always = "always";

    /// <summary>The change of an entry.</summary>
    /// <param name="mark">What precedes the names of fields in messages.</param>
    /// <exception cref="UserException">A field cannot be read.</exception>
    public Func<QueueEntry, QueueEntry> Read(TimeProvider time, string mark = "")
    {
        if (Priority is { } level && Math.Abs((long)level) > QueueEntry.MostPriority)
        {
            throw new UserException($"{mark}priority {level}: not from -{QueueEntry.MostPriority} to {QueueEntry.MostPriority}.");
        }

        if (Share is < 1 or > 100)
        {
            throw new UserException($"{mark}share {Share}: not a share of the slots. Give a percentage from 1% to 100%.");
        }

        var due = Deadline is null ? null : ReadDeadline(Deadline, time, mark);
        var hours = ReadHours(Between, mark);
        return entry => new QueueEntry(
            Priority ?? entry.Priority,
            due is null ? entry.Deadline : due.Until,
            Share ?? entry.Share,
            Between is null ? entry.Hours : hours);
    }

    /// <summary>Null for any hour.</summary>
    /// <exception cref="UserException">They cannot be read.</exception>
    public static DailyWindow? ReadHours(string? text, string mark) => text is null or Always
        ? null
        : DailyWindow.Parse(text) ?? throw new UserException($"{mark}between {Shown.Line(text, 40)}: not a range of hours. Give one such as 22:00-07:00.");

    private static Due ReadDeadline(string text, TimeProvider time, string mark)
    {
        if (text == None)
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

        string[] exactly = ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssK"];
        return DateTimeOffset.TryParseExact(text, exactly, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
            ? new Due(exact.ToUniversalTime())
            : throw new UserException($"{mark}deadline {Shown.Line(text, 40)}: not a time. Give one such as 07:00, 2026-01-31T07:00 or 2026-01-31T07:00Z.");
    }

    private static DateTimeOffset Local(DateTime local, TimeProvider time) =>
        new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local)).ToUniversalTime();

    private sealed record Due(DateTimeOffset? Until);
}
