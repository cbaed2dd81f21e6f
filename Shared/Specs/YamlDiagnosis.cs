namespace Runner.Specs;

/// <summary>Turns the YAML library's syntax errors into a diagnosis that says what to do.</summary>
internal static class YamlDiagnosis
{
    public static (string Diagnosis, string Remedy) Of(string message, string text, SpecMark start, SpecMark end)
    {
        var line = Line(text, end.Line);
        if (HasTabIndent(text, end.Line) || HasTabIndent(text, start.Line))
        {
            return ("a tab is used for indentation", "Indent with spaces.");
        }

        var says = message.ToLowerInvariant();
        if (says.Contains("quoted scalar"))
        {
            return says.Contains("escape")
                ? ("the quoted text holds an escape that YAML does not know", "Write the text in single quotes, or double the backslash.")
                : ("the quoted text that starts here has no end", "Close the quote.");
        }

        if (says.Contains("flow sequence"))
        {
            return ("the list that starts with '[' is not closed or lacks a comma", "Separate its values by commas and close it with ']'.");
        }

        if (says.Contains("flow mapping"))
        {
            return ("the map that starts with '{' is not closed or lacks a comma", "Separate its settings by commas and close it with '}'.");
        }

        if (says.Contains("block sequence") || says.Contains("block sequence entr"))
        {
            return ("this line does not fit the list above it", "Start each item with '- ' in the same column.");
        }

        if (says.Contains("mapping values are not allowed") || says.Contains("mapping value"))
        {
            return ("a second ': ' stands where only a value may", "Put the inner setting on a line of its own, indented, or quote the text.");
        }

        if (says.Contains("expected ':'") || says.Contains("simple key"))
        {
            return ("a key without ': ' after it", "Write 'key: value'.");
        }

        if (says.Contains("block mapping") || says.Contains("expected key") || says.Contains("block end"))
        {
            return ("the indentation of this line fits no line above it", "Align settings of one section in one column.");
        }

        if (says.Contains("cannot start any token") || says.Contains("while scanning for the next token"))
        {
            var sign = end.Column <= line.Length ? line[end.Column - 1] : ' ';
            return (sign == ' ' ? "a value starts with a reserved character" : $"a value cannot start with '{sign}'", "Put the value in quotes.");
        }

        if (says.Contains("anchor") || says.Contains("alias"))
        {
            return ("an anchor or alias without a proper name", "Name it with letters and digits, or quote a value that starts with & or *.");
        }

        if (says.Contains("directive"))
        {
            return ("a line starts with '%'", "Remove it: specs use no YAML directives.");
        }

        if (says.Contains("block scalar"))
        {
            return ("the text after '|' or '>' does not start on the next line", "Begin it on the next line, indented.");
        }

        if (says.Contains("tag"))
        {
            return ("a '!' starts a tag that is not complete", "Remove it, or quote the value.");
        }

        return says.Contains("control character") || says.Contains("special character") || says.Contains("invalid character")
            ? ("a control character", "Remove it.")
            : ("this is not YAML", "Check the indentation, the quotes and the brackets around here.");
    }

    /// <summary>Where the user should look: where an open quote or bracket started, else where reading stopped.</summary>
    public static SpecMark Place(string message, string text, SpecMark start, SpecMark end)
    {
        if (HasTabIndent(text, end.Line))
        {
            return new SpecMark(end.Line, Line(text, end.Line).IndexOf('\t') + 1);
        }

        var says = message.ToLowerInvariant();
        return says.Contains("quoted scalar") || says.Contains("flow ") ? start : end;
    }

    private static bool HasTabIndent(string text, int line)
    {
        var content = Line(text, line);
        var indent = content.Length - content.TrimStart().Length;
        return content.AsSpan(0, indent).Contains('\t');
    }

    private static string Line(string text, int number)
    {
        var start = 0;
        for (var i = 1; i < number; i++)
        {
            start = text.IndexOf('\n', start) + 1;
            if (start == 0)
            {
                return "";
            }
        }

        var end = text.IndexOf('\n', start);
        return (end < 0 ? text[start..] : text[start..end]).TrimEnd('\r');
    }
}
