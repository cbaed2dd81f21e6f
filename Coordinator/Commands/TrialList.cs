using System.CommandLine;
using System.Globalization;
using Runner.Echo;

namespace Runner.Commands;

/// <summary>Trials by index on the command line: numbers and ranges, separated by spaces or commas, such as <c>3,7-9 12</c>.</summary>
public static class TrialList
{
    public static Argument<string[]> Argument() => new("TRIAL")
    {
        Description = "Trials, by index: numbers and ranges, such as 3,7-9.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The trials of a sweep that are named, rising.</summary>
    /// <exception cref="UserException">A text is no number and no range, or the sweep does not have one of the trials.</exception>
    public static int[] Read(RecordedSweep sweep, IEnumerable<string> texts)
    {
        var trials = new SortedSet<int>();
        foreach (var text in texts.SelectMany(text => text.Split(',')))
        {
            var (from, to) = Range(text);
            Check(sweep, from);
            Check(sweep, to);
            trials.UnionWith(Enumerable.Range((int)from, (int)(to - from) + 1));
        }

        return [.. trials];
    }

    /// <exception cref="UserException">The sweep does not have the trial.</exception>
    public static void Check(RecordedSweep sweep, long trial)
    {
        if (trial < 0 || trial >= sweep.Record.Trials)
        {
            throw new UserException($"{sweep.Name} has no trial {trial}. Its trials are 0 to {sweep.Record.Trials - 1}.");
        }
    }

    private static (long From, long To) Range(string text)
    {
        var ends = text.Split('-');
        return ends.Length <= 2 && IsIndex(ends[0], out var from) && IsIndex(ends[^1], out var to) && from <= to
            ? (from, to)
            : throw new UserException($"{Shown.Line(text)} names no trials. Give numbers and ranges, such as 3,7-9.");
    }

    private static bool IsIndex(string text, out long index) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
