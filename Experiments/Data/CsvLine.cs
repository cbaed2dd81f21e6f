namespace Runner.Data;

/// <summary>One line of a csv file, cut into cells.</summary>
internal static class CsvLine
{
    /// <param name="Text">Without surrounding spaces and quotes.</param>
    /// <param name="Column">Where the cell starts, in characters from 1.</param>
    public readonly record struct Cell(string Text, int Column);

    /// <summary>Cuts at <paramref name="separator"/>, except inside double quotes; a doubled quote stands for one.</summary>
    /// <exception cref="DataException">A quote is not closed.</exception>
    public static void Split(string line, char separator, List<Cell> cells, string file, int lineNumber)
    {
        cells.Clear();
        var at = 0;
        while (true)
        {
            var start = at;
            var quoted = false;
            while (at < line.Length && (quoted || line[at] != separator))
            {
                quoted ^= line[at] == '"';
                at++;
            }

            var text = line.AsSpan(start, at - start);
            var column = start + 1 + (text.Length - text.TrimStart().Length);
            text = text.Trim();
            if (quoted)
            {
                throw new DataException($"{file}:{lineNumber}:{column}: the quote is not closed on this line. Close it.");
            }

            var inner = text is ['"', .., '"'] ? text[1..^1].ToString().Replace("\"\"", "\"") : text.ToString();
            cells.Add(new Cell(inner, column));
            if (at == line.Length)
                return;

            at++;
        }
    }

    /// <summary>Of comma, semicolon and tab, the one that the line has most of outside quotes.</summary>
    public static char SeparatorOf(string line)
    {
        const string Candidates = ",;\t";
        Span<int> counts = [0, 0, 0];
        var quoted = false;
        foreach (var c in line)
        {
            quoted ^= c == '"';
            if (!quoted && Candidates.IndexOf(c) is var which and >= 0)
                counts[which]++;
        }

        return Candidates[counts.IndexOf(Math.Max(counts[0], Math.Max(counts[1], counts[2])))];
    }
}
