using System.Globalization;
using Runner.Echo;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>What someone wants of a sweep's entry in the queue, as it was written; what is null stays as it is.</summary>
/// <param name="Deadline">A time of day, a local date and time, one with its offset, or <c>none</c>.</param>
/// <param name="Share">A percentage.</param>
/// <param name="Between">A range of hours, or <c>always</c>.</param>
public sealed record QueueWish(int? Priority = null, string? Deadline = null, string? Share = null, string? Between = null)
{
    private const string Never = "none";

    /// <summary>The change of the entry.</summary>
    /// <param name="before">Stands before the names of options in messages.</param>
    /// <exception cref="UserException">One of them cannot be read.</exception>
    public Func<QueueEntry, QueueEntry> Change(TimeProvider time, string before)
    {
        if (Priority is < -QueueEntry.MostPriority or > QueueEntry.MostPriority)
        {
            throw new UserException($"{before}priority {Priority}: not from {-QueueEntry.MostPriority} to {QueueEntry.MostPriority}. Give a priority in this range.");
        }

        var due = Deadline is { } when ? DeadlineOf(when, time, before) : null;
        var part = Share is { } percent ? ShareOf(percent, before) : (int?)null;
        var hours = Hours(Between, before);
        return entry => new QueueEntry(
            Priority ?? entry.Priority,
            due is { } given ? given.Until : entry.Deadline,
            part ?? entry.Share,
            Between is null ? entry.Hours : hours);
    }

    /// <summary>The change when the sweep is to run: without <see cref="Between"/> it runs at any hour, whatever its hours were before.</summary>
    /// <inheritdoc cref="Change"/>
    public Func<QueueEntry, QueueEntry> ChangeForRun(TimeProvider time, string before) => (this with { Between = Between ?? Always }).Change(time, before);

    private const string Always = "always";

    /// <summary>Null for any hour.</summary>
    public static DailyWindow? Hours(string? text, string before = "--") => text is null or Always
        ? null
        : DailyWindow.Parse(text) ?? throw new UserException($"{before}between {Shown.Line(text, 40)}: not a range of hours. Give one such as 22:00-07:00.");

    private static Due DeadlineOf(string text, TimeProvider time, string before)
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
            : throw new UserException($"{before}deadline {Shown.Line(text, 40)}: not a time. Give one such as 07:00, 2026-01-31T07:00 or 2026-01-31T07:00Z.");
    }

    private static DateTimeOffset Local(DateTime local, TimeProvider time) =>
        new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local)).ToUniversalTime();

    private static int ShareOf(string text, string before) =>
        int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent is >= 1 and <= 100
            ? percent
            : throw new UserException($"{before}share {Shown.Line(text, 40)}: not a share of the slots. Give a percentage from 1% to 100%.");

    private sealed record Due(DateTimeOffset? Until);
}
