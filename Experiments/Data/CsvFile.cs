using System.Globalization;

namespace Runner.Data;

/// <summary>
/// A table of numbers, one sample a line, separated by comma, semicolon or tab, with or without a header, gzipped or not. One
/// column may be the target: its numbers become targets [n, 1]; whole numbers 0 to K − 1 that all occur, or words in
/// alphabetical order, also become class labels. Several columns of numbers, with commas between their names, become [n, m].
/// </summary>
internal static class CsvFile
{
    private const int MaximumClasses = 1000;

    /// <param name="target">Name or number (from 0) of the target's column, or several with commas; empty for none.</param>
    public static RawSamples Read(string path, string target)
    {
        using var lines = new TextLines(path);
        var first = lines.NextFilled()
            ?? throw new DataException($"{path}:1:1: the file is empty. Give one sample a line.");
        var separator = CsvLine.SeparatorOf(first);
        var cells = new List<CsvLine.Cell>();
        CsvLine.Split(first, separator, cells, path, lines.Number);
        var names = cells.ConvertAll(cell => cell.Text);
        var header = IsHeader(names, target);
        var targetColumns = TargetColumns(path, names, header, target);
        var features = names.Count - targetColumns.Length;
        DataLimits.CheckSize(path, 1, features);

        var values = new List<double>();
        var targets = new List<string>();
        var numbers = new List<double>();
        for (var line = header ? lines.NextFilled() : first; line is not null; line = lines.NextFilled())
        {
            CsvLine.Split(line, separator, cells, path, lines.Number);
            if (cells.Count != names.Count)
            {
                throw new DataException(
                    $"{path}:{lines.Number}:1: {cells.Count} cells where the first line has {names.Count}. Give every line the same number of cells.");
            }

            for (var i = 0; i < cells.Count; i++)
            {
                var isTarget = targetColumns.Contains(i);
                if (isTarget && targetColumns.Length == 1)
                    targets.Add(NotEmpty(path, lines.Number, cells[i], "the target"));
                else if (!isTarget)
                    values.Add(Number(path, lines.Number, cells[i], header ? names[i] : $"column {i}"));
            }

            foreach (var column in targetColumns.Length > 1 ? targetColumns : [])
            {
                numbers.Add(Number(path, lines.Number, cells[column], header ? names[column] : $"column {column}"));
            }

            DataLimits.CheckSize(path, values.Count / features, features);
        }

        DataLimits.CheckSize(path, values.Count / features, features);
        var samples = new RawSamples($"csv:{Path.GetFileName(path)}", values.Count / features, features, new DoubleValues([.. values]));
        return targetColumns.Length switch
        {
            0 => samples,
            1 => WithTarget(path, samples, targets),
            _ => samples with { Targets = [.. numbers], TargetWidth = targetColumns.Length },
        };
    }

    /// <summary>Samples (lines) and features without reading any number.</summary>
    public static (int Samples, int Features) Size(string path, string target)
    {
        using var lines = new TextLines(path);
        var first = lines.NextFilled()
            ?? throw new DataException($"{path}:1:1: the file is empty. Give one sample a line.");
        var cells = new List<CsvLine.Cell>();
        CsvLine.Split(first, CsvLine.SeparatorOf(first), cells, path, lines.Number);
        var names = cells.ConvertAll(cell => cell.Text);
        var header = IsHeader(names, target);
        var count = header ? 0 : 1;
        while (lines.NextFilled() is not null)
        {
            count++;
        }

        return (count, names.Count - TargetColumns(path, names, header, target).Length);
    }

    /// <summary>The first line is a header when none of its cells is a number, or when one of them is the target's name.</summary>
    private static bool IsHeader(List<string> names, string target) =>
        names.TrueForAll(name => !IsNumber(name)) || Several(names, target).Any(name => !IsNumber(name) && names.Contains(name));

    /// <summary>The names in the target: none, one, or several with commas between them.</summary>
    private static string[] Several(List<string> names, string target) =>
        target.Length == 0 ? [] : names.Contains(target) ? [target] : [.. target.Split(',').Select(name => name.Trim())];

    private static int[] TargetColumns(string path, List<string> names, bool header, string target)
    {
        int[] columns = [.. Several(names, target).Select(name => TargetColumn(path, names, header, name))];
        return columns.Distinct().Count() == columns.Length
            ? columns
            : throw new DataException($"{path}:1:1: the target '{target}' names a column twice. Name each once.");
    }

    private static int TargetColumn(string path, List<string> names, bool header, string target)
    {
        if (header && names.IndexOf(target) is var named and >= 0)
            return named;

        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < names.Count)
            return number;

        var known = header ? $"one of {string.Join(", ", names.Take(20))}" : "a number, for there is no header";
        throw new DataException($"{path}:1:1: there is no column '{target}' for the target. Name {known}, from 0 to {names.Count - 1} by number.");
    }

    private static RawSamples WithTarget(string path, RawSamples samples, List<string> targets)
    {
        if (targets.TrueForAll(IsNumber))
        {
            double[] numbers = [.. targets.Select(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];
            var whole = numbers.Distinct().Order().ToArray();
            var classes = whole.Length is > 1 and <= MaximumClasses && whole.Index().All(item => item.Item == item.Index) ? whole.Length : 0;
            return samples with
            {
                Targets = numbers,
                TargetWidth = 1,
                Labels = classes == 0 ? [] : [.. numbers.Select(number => (int)number)],
                Classes = classes,
            };
        }

        var words = targets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (words.Count > MaximumClasses)
        {
            throw new DataException(
                $"{path}: the target has {words.Count} different words, over {MaximumClasses} classes. Name a column of numbers or of fewer classes.");
        }

        var numberOf = words.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        return samples with { Labels = [.. targets.Select(word => numberOf[word])], Classes = words.Count };
    }

    private static double Number(string path, int line, CsvLine.Cell cell, string column)
    {
        NotEmpty(path, line, cell, column);
        if (!double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw new DataException($"{path}:{line}:{cell.Column}: '{Shown(cell.Text)}' in {Shown(column)} is not a number. Write one with a decimal point, or name the column as data.target.");
        }

        if (!double.IsFinite(number))
        {
            throw new DataException($"{path}:{line}:{cell.Column}: '{Shown(cell.Text)}' in {Shown(column)} is not finite. Remove the line or fill in a value.");
        }

        return number;
    }

    private static string NotEmpty(string path, int line, CsvLine.Cell cell, string column) => cell.Text.Length > 0
        ? cell.Text
        : throw new DataException($"{path}:{line}:{cell.Column}: {Shown(column)} is empty. Remove the line or fill in a value.");

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);

    /// <summary>Untrusted text inside a one-line message: short, no control characters.</summary>
    private static string Shown(string text) =>
        new([.. text.Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);
}
