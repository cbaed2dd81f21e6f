using System.Collections.Immutable;
using System.Globalization;

namespace Runner.Specs;

/// <summary>Trains some trials for more epochs than <c>training.epochs</c>.</summary>
/// <param name="Where">The points whose trials it applies to; null for all.</param>
/// <param name="Trials">The indices of the trials it applies to, ascending; empty for all trials of those points.</param>
public sealed record MoreEpochs(int Epochs, SpecExpression? Where, ImmutableArray<int> Trials)
{
    public const string Section = "more-epochs";

    private const string Example = "{where: 'optimizer.name == adam', epochs: 200}";

    /// <summary>The most trials that one item may list; a range is short to write, so the spec's size does not bound them.</summary>
    private const int MostTrials = 1_000_000;

    private static readonly string[] Keys = ["where", "trials", "epochs"];

    /// <summary>An item of the section, as YAML.</summary>
    /// <param name="trials">Ascending; empty for all.</param>
    public static string Item(int epochs, string? where, IReadOnlyList<int> trials) => SpecItems.Text(
        where, string.Create(CultureInfo.InvariantCulture, $"{(trials.Count == 0 ? "" : $"trials: [{Ranges(trials)}], ")}epochs: {epochs}"));

    /// <summary>Whether it applies to a trial of a point with these settings.</summary>
    public bool IsFor(int trial, TrialValues settings) =>
        (Trials.IsEmpty || Trials.BinarySearch(trial) >= 0) && Where?.Holds(settings) != false;

    /// <summary>Reads trials written as <c>0, 3-7, 12</c>.</summary>
    /// <returns>Ascending; null for text of another form.</returns>
    public static ImmutableArray<int>? Read(IEnumerable<string> texts)
    {
        var trials = new SortedSet<int>();
        foreach (var text in texts)
        {
            var ends = text.Trim().Split('-');
            if (ends.Length > 2 || !Number(ends[0], out var first) || !Number(ends[^1], out var last) || last < first || (long)trials.Count + last - first >= MostTrials)
            {
                return null;
            }

            trials.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return trials.Count == 0 ? null : [.. trials];
    }

    internal static ImmutableArray<MoreEpochs> Read(SpecEntry? entry, SettingSet settings, SweepSection sweep, bool countsUpdates, ProblemList problems)
    {
        if (entry is { Value: ListNode } && countsUpdates)
        {
            problems.Add(entry.Key.At, Section, "the budget of this sweep is in updates", "Give it in training.epochs, or remove this section.");
        }

        if (entry is { Value: ListNode } && sweep.Axes.Any(axis => axis.Touched.Contains(settings.OrdinalOf("training.epochs"))))
        {
            problems.Add(entry.Key.At, Section, "training.epochs varies in this sweep", "Give that axis another value, or remove this section.");
        }

        return SpecItems.Read(
            entry,
            Section,
            Keys,
            Example,
            (map, path) =>
            {
                var where = SpecItems.Where(map, path, settings, problems);
                var trials = map.Find("trials") is { } listed ? ReadTrials(listed.Value, $"{path}.trials", problems) : [];
                return SpecItems.Count(map, path, "epochs", TrainingSettings.Epochs.Type, problems) is { } epochs ? new MoreEpochs(epochs, where, trials) : null;
            },
            problems);
    }

    private static ImmutableArray<int> ReadTrials(SpecNode node, string path, ProblemList problems)
    {
        if (node is ListNode list && list.Items.All(item => item is ScalarNode) && Read(list.Items.Cast<ScalarNode>().Select(item => item.Text)) is { } trials)
        {
            return trials;
        }

        problems.Add(node.At, path, "not a list of trials", "Write numbers and ranges, as [0, 3-7].");
        return [];
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Ranges(IReadOnlyList<int> rising)
    {
        var ranges = new List<string>();
        for (var start = 0; start < rising.Count;)
        {
            var end = start + 1;
            while (end < rising.Count && rising[end] == rising[end - 1] + 1)
            {
                end++;
            }

            ranges.Add(string.Create(CultureInfo.InvariantCulture, $"{rising[start]}{(end - start == 1 ? "" : $"-{rising[end - 1]}")}"));
            start = end;
        }

        return string.Join(", ", ranges);
    }
}
