using System.Globalization;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// Rows of a table as steps of sequences. Rows with the same value in the column <c>data.group</c> are one sequence, in the file's order; with
/// <c>data.window</c> a sequence is so many rows, cut from each group (or from the file) every <c>data.stride</c> rows. What a sequence is to be answered
/// with stands in its last row.
/// </summary>
internal static class CsvSequences
{
    /// <param name="rows">The table.</param>
    /// <param name="groups">The group of each row; empty where all belong together.</param>
    /// <param name="lines">The line of each row.</param>
    public static RawSamples Of(RawSamples rows, string path, DataConfig config, IReadOnlyList<string> groups, IReadOnlyList<int> lines)
    {
        int[][] together = groups.Count == 0
            ? [[.. Enumerable.Range(0, rows.Count)]]
            : [.. groups.Index().GroupBy(row => row.Item, row => row.Index, StringComparer.Ordinal).Select(group => group.ToArray())];
        var sequences = config.Window > 0 ? Windows(together, config, path) : Whole(together, groups, lines, path);
        var used = sequences.SelectMany(sequence => sequence).Distinct().Count();
        var steps = sequences[0].Length;
        var features = steps * rows.Features;
        DataLimits.CheckSize(path, sequences.Count, features);
        var values = new double[sequences.Count * features];
        for (var i = 0; i < sequences.Count; i++)
        {
            for (var step = 0; step < steps; step++)
            {
                rows.Values.CopyTo(sequences[i][step] * rows.Features, values.AsSpan((i * features) + (step * rows.Features), rows.Features));
            }
        }

        int[] last = [.. sequences.Select(rowsOfOne => rowsOfOne[^1])];
        return rows with
        {
            Count = sequences.Count,
            Features = features,
            Values = new DoubleValues(values),
            Targets = [.. last.SelectMany(row => rows.Targets.Skip(row * rows.TargetWidth).Take(rows.TargetWidth))],
            Labels = rows.Labels.Length == 0 ? [] : [.. last.Select(row => rows.Labels[row])],
            Missing = values.LongCount(double.IsNaN),
            Sequence = new SequenceShape(steps, rows.Features),
            LeftOver = rows.Count - used,
            Traps = [.. Traps(together, groups, config, rows.Dropped)],
        };
    }

    private static List<int[]> Whole(int[][] groups, IReadOnlyList<string> names, IReadOnlyList<int> lines, string path)
    {
        var odd = Array.Find(groups, group => group.Length != groups[0].Length);
        return odd is null
            ? [.. groups]
            : throw new DataException(
                $"{path}:{lines[odd[0]]}:1: group {Shown.Line(names[odd[0]], 40)} has {Rows(odd.Length)}, and {Shown.Line(names[groups[0][0]], 40)} has {groups[0].Length}. Give every group as many rows, or cut pieces of one length with data.window.");
    }

    private static List<int[]> Windows(int[][] groups, DataConfig config, string path)
    {
        var stride = StrideOf(config);
        List<int[]> windows =
        [
            .. groups.SelectMany(group => Enumerable.Range(0, group.Length < config.Window ? 0 : ((group.Length - config.Window) / stride) + 1)
                .Select(number => group[(number * stride)..((number * stride) + config.Window)])),
        ];
        return windows.Count > 0
            ? windows
            : throw new DataException(
                $"data.window: {config.Window} rows are more than {(groups.Length > 1 ? "any group of " : "")}{Path.GetFileName(path)} has ({Rows(groups.Max(group => group.Length))}). Give a smaller one.");
    }

    /// <summary>What is probably not intended.</summary>
    private static IEnumerable<string> Traps(int[][] groups, IReadOnlyList<string> names, DataConfig config, int dropped)
    {
        var small = Array.FindAll(groups, group => group.Length < config.Window);
        if (small.Length > 0)
        {
            yield return small is [var only]
                ? $"group {Shown.Line(names[only[0]], 40)} has only {Rows(only.Length)}, so it is left out. Give a smaller data.window to use it."
                : $"{small.Length} groups have fewer than {Rows(config.Window)}, so they are left out (the first is {Shown.Line(names[small[0][0]], 40)}). Give a smaller data.window to use them.";
        }

        if (config.HoldsOut && StrideOf(config) < config.Window)
        {
            yield return $"windows overlap, so test samples share rows with training samples, and the test loss is lower than that of new rows. Set data.stride: {config.Window}, or hold nothing out.";
        }

        if (dropped > 0)
        {
            yield return $"{Rows(dropped)} {(dropped == 1 ? "is" : "are")} dropped for missing values, so steps on either side of a gap are taken as neighbours. Set data.missing: mean to keep every step.";
        }
    }

    private static int StrideOf(DataConfig config) => config.Stride > 0 ? config.Stride : config.Window;

    private static string Rows(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "row" : "rows")}");
}
