using System.CommandLine;
using System.Globalization;
using Runner.Echo;

namespace Runner.Commands;

/// <summary>An option whose value is a duration with a unit: <c>90s</c>, <c>10m</c>, <c>1.5h</c>.</summary>
internal static class DurationOption
{
    private static readonly TimeSpan Most = TimeSpan.FromDays(40);

    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "10m",
        CustomParser = parsed =>
        {
            var text = parsed.Tokens is [var only] ? only.Value : "";
            if (Parse(text) is { } duration)
            {
                return duration;
            }

            parsed.AddError($"{name} {Shown.Line(text, 40)}: not a duration. Give a number with a unit, such as 90s, 10m or 2h.");
            return null;
        },
    };

    /// <summary>Null for text that is not a duration, or is longer than timers support.</summary>
    internal static TimeSpan? Parse(string text) =>
        text.Length > 1
        && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number * (text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => double.NaN }) is > 0 and var seconds
        && seconds <= Most.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
