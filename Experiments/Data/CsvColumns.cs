using System.Globalization;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Data;

/// <summary>Which columns of a csv file are features, targets or left out.</summary>
/// <param name="Names">The names in the header; all empty for a file without one.</param>
/// <param name="HasHeader">Whether the first record contains names.</param>
/// <param name="Features">The feature columns, in the order of the network's inputs.</param>
/// <param name="Targets">The target columns; empty for none.</param>
/// <param name="Group">The one whose values say which rows are one sequence; −1 for none.</param>
internal sealed record CsvColumns(string[] Names, bool HasHeader, int[] Features, int[] Targets, int Group)
{
    /// <param name="path">The file, for messages.</param>
    /// <param name="first">The file's first record.</param>
    /// <param name="line">The line of that record.</param>
    /// <exception cref="DataException">A column does not exist, is named twice, or is used in two settings.</exception>
    public static CsvColumns Of(string path, IReadOnlyList<CsvRecords.Cell> first, int line, DataConfig config)
    {
        string[] texts = [.. first.Select(cell => cell.Text)];
        var hasHeader = config.Header switch
        {
            HeaderRow.True => true,
            HeaderRow.False => false,
            _ => LooksLikeNames(texts, config),
        };
        var finder = new Finder(path, line, hasHeader ? texts : new string[texts.Length], hasHeader);
        var targets = finder.Targets(config.Target);
        var ignored = finder.All("data.ignore", config.Ignore);
        var chosen = finder.All("data.columns", config.Columns);
        finder.Apart(targets, "data.target", ignored, "data.ignore");
        finder.Apart(chosen, "data.columns", targets, "data.target");
        finder.Apart(chosen, "data.columns", ignored, "data.ignore");
        int[] group = config.Group.Length == 0 ? [] : finder.All("data.group", new ColumnNames([config.Group]));
        finder.Apart(group, "data.group", targets, "data.target");
        finder.Apart(group, "data.group", ignored, "data.ignore");
        finder.Apart(group, "data.group", chosen, "data.columns");
        int[] features = chosen.Length > 0 ? chosen : [.. Enumerable.Range(0, texts.Length).Except(targets).Except(ignored).Except(group)];
        finder.NoneTwice([.. features.Concat(targets).Order()], first);
        return new CsvColumns(hasHeader ? texts : [.. texts.Select(_ => "")], hasHeader, features, targets, group is [var only] ? only : -1);
    }

    /// <summary>The names or numbers of the columns that are neither features nor targets.</summary>
    public IEnumerable<string> LeftOut => Enumerable.Range(0, Names.Length).Except(Features).Except(Targets).Where(column => column != Group).Select(NameOf);

    public string NameOf(int column) => Names[column].Length > 0 ? Names[column] : $"column {column.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A first line is a header when it contains a name used in the spec, or when it contains a word and
    /// nothing that looks like a value. A line of data is thus never taken for a header because its values are missing
    /// or malformed.</summary>
    private static bool LooksLikeNames(string[] texts, DataConfig config)
    {
        string[] spokenOf = [.. config.Columns.Names, .. config.Ignore.Names, config.Group, .. Several(texts, config.Target)];
        return Array.Exists(texts, text => CsvCell.KindOf(text, out _) == CsvKind.Word && spokenOf.Contains(text))
            || (Array.TrueForAll(texts, CsvCell.MayBeName) && Array.Exists(texts, text => CsvCell.KindOf(text, out _) == CsvKind.Word));
    }

    private static string[] Several(string[] names, string target) =>
        target.Length == 0 ? [] : names.Contains(target) ? [target] : [.. target.Split(',').Select(name => name.Trim())];

    private sealed class Finder(string path, int line, string[] names, bool hasHeader)
    {
        public int[] Targets(string target)
        {
            int[] columns = [.. Several(names, target).Select(name => Find("data.target", name))];
            return columns.Distinct().Count() == columns.Length
                ? columns
                : throw Problem(1, $"the target '{Shown.Line(target, 80)}' names a column twice", "Name each once");
        }

        public int[] All(string setting, ColumnNames wanted)
        {
            int[] columns = [.. wanted.Names.Select(name => Find(setting, name))];
            return columns.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { } twice
                ? throw Problem(1, $"{setting} names {Name(twice.Key)} twice", "Name it once")
                : columns;
        }

        public void Apart(int[] some, string here, int[] others, string there)
        {
            if (some.Intersect(others).DefaultIfEmpty(-1).First() is var both and >= 0)
            {
                throw Problem(1, $"{Name(both)} is in {here} and in {there}", "Keep one of the two");
            }
        }

        /// <summary>Refuses two used columns of the same name: it would be unclear which one is meant, and the second may leak
        /// the target.</summary>
        public void NoneTwice(int[] used, IReadOnlyList<CsvRecords.Cell> first)
        {
            var known = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var column in used.Where(column => names[column] is { Length: > 0 }))
            {
                if (!known.TryAdd(names[column], column))
                {
                    throw Problem(first[column].Column, Twice(names[column], known[names[column]], column), $"Rename one, or leave one out by its number, such as data.ignore: [{column}]");
                }
            }
        }

        private int Find(string setting, string wanted)
        {
            int[] named = hasHeader ? [.. Enumerable.Range(0, names.Length).Where(i => names[i] == wanted)] : [];
            if (named.Length > 1)
            {
                throw Problem(1, Twice(wanted, named[0], named[1]), $"Rename one, or give {setting} the column's number");
            }

            if (named.Length == 1)
            {
                return named[0];
            }

            if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < names.Length)
            {
                return number;
            }

            var known = hasHeader
                ? $"one of {string.Join(", ", names.Take(20).Select(name => Shown.Line(name, 40)))}"
                : "a number, for there is no header (data.header: true says that the first line is one)";
            throw Problem(1, $"there is no column '{Shown.Line(wanted, 80)}' for {setting}", $"Name {known}, from 0 to {names.Length - 1} by number");
        }

        private static string Twice(string name, int one, int other) => $"two columns are named {Shown.Line(name, 80)}, columns {one} and {other}";

        private string Name(int column) => names[column] is { Length: > 0 } name ? Shown.Line(name, 80) : $"column {column}";

        private DataException Problem(int column, string diagnosis, string remedy) => new($"{path}:{line}:{column}: {diagnosis}. {remedy}.");
    }
}
