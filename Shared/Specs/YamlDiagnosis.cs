namespace Runner.Specs;

/// <summary>Turns the YAML library's syntax errors into a position, a diagnosis and a remedy.</summary>
internal static class YamlDiagnosis
{
    /// <param name="start">The start of the error according to the library.</param>
    /// <param name="end">Where the library stopped reading.</param>
    /// <param name="open">The innermost bracket that is still open, if any.</param>
    public static (SpecMark At, string Diagnosis, string Remedy) Of(string message, string text, SpecMark start, SpecMark end, (SpecMark At, char Sign)? open)
    {
        var lines = text.Split('\n');
        var says = message.ToLowerInvariant();
        if (says.Contains("tab") && TabIndent(lines) is { } tab)
        {
            return (tab, "a tab is used for indentation", "Indent with spaces.");
        }

        if (says.Contains("quoted scalar"))
        {
            return says.Contains("escape")
                ? (start, "the quoted text has an escape sequence that YAML does not define", "Write the text in single quotes, or double the backslash.")
                : (start, "the quoted text that starts here has no end", "Close the quote.");
        }

        if (open is { } bracket && (says.Contains("flow") || says.Contains("expected ',' or") || says.Contains("end of stream") || says.Contains("document start")))
        {
            return bracket.Sign == '['
                ? (bracket.At, "the list that starts here with '[' is not closed, or lacks a comma", "Separate its values by commas and close it with ']'.")
                : (bracket.At, "the map that starts here with '{' is not closed, or lacks a comma", "Separate its settings by commas and close it with '}'.");
        }

        if (says.Contains("multiline plain scalar"))
        {
            var above = LineAbove(lines, end.Line);
            return (new SpecMark(above, Indent(lines[above - 1]) + 1), "this line has no ': ', so it runs into the next", "Write 'key: value'.");
        }

        if (says.Contains("invalid mapping") || says.Contains("mapping values are not allowed"))
        {
            return SecondColon(lines, end);
        }

        if (says.Contains("expected '-'"))
        {
            return (new SpecMark(end.Line, Indent(Line(lines, end.Line)) + 1), "this line does not fit the list above it", "Start each item with '- ' (a hyphen and a space) in the same column.");
        }

        if (says.Contains("anchor") || says.Contains("alias"))
        {
            return (start, "an & or * is not followed by a valid name", "Name the anchor with letters and digits, or quote a value that starts with & or *.");
        }

        if (says.Contains("cannot start any token"))
        {
            return (start, $"a value cannot start with '{Sign(lines, start)}'", "Put the value in quotes.");
        }

        if (says.Contains("document start") || says.Contains("directive"))
        {
            return Line(lines, 1).StartsWith('%') || says.Contains("directive")
                ? (new SpecMark(1, 1), "the file starts with a directive", "Remove the line that starts with '%'.")
                : (end, "this line does not belong to the map above it", "Align settings of one section in one column.");
        }

        if (says.Contains("block scalar"))
        {
            return (start, "the text after '|' or '>' does not start on the next line", "Begin it on the next line, indented.");
        }

        if (says.Contains("node content") && Sign(lines, end) is ']' or '}' or ',' or '[' or '{')
        {
            return (end, $"'{Sign(lines, end)}' closes or separates nothing", "Open the list with '[' (or the map with '{') first, or quote the value.");
        }

        if (says.Contains("expected key") || says.Contains("block end") || says.Contains("block mapping"))
        {
            var rest = Line(lines, end.Line).AsSpan(0, Math.Min(end.Column - 1, Line(lines, end.Line).Length));
            return rest.Trim().Length > 0
                ? (end, "more text follows a complete value", "Put the whole value in quotes, or remove the rest.")
                : (end, "the indentation of this line matches no line above it", "Align settings of one section in one column.");
        }

        return (end, "this is not YAML", "Check the indentation, the quotes and the brackets around here.");
    }

    private static (SpecMark At, string Diagnosis, string Remedy) SecondColon(string[] lines, SpecMark end)
    {
        var line = Line(lines, end.Line);
        var before = line.AsSpan(0, Math.Min(end.Column - 1, line.Length));
        return before.IndexOf(": ", StringComparison.Ordinal) >= 0
            ? (end, "a second ': ' follows where only a value may", "Put the inner setting on a line of its own, indented, or quote the text.")
            : (new SpecMark(end.Line, Indent(line) + 1), "this line is indented deeper than the one above, which already has a value", "Align settings of one section in one column.");
    }

    private static SpecMark? TabIndent(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var tab = lines[i].AsSpan(0, Indent(lines[i])).IndexOf('\t');
            if (tab >= 0)
            {
                return new SpecMark(i + 1, tab + 1);
            }
        }

        return null;
    }

    private static int LineAbove(string[] lines, int number)
    {
        for (var above = number - 1; above > 1; above--)
        {
            if (Line(lines, above).Trim().Length > 0)
            {
                return above;
            }
        }

        return 1;
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static char Sign(string[] lines, SpecMark at) => Line(lines, at.Line) is var line && at.Column <= line.Length ? line[at.Column - 1] : ' ';

    private static string Line(string[] lines, int number) => number >= 1 && number <= lines.Length ? lines[number - 1].TrimEnd('\r') : "";
}
