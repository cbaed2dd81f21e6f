namespace Runner.Specs;

/// <summary>The words, lines and brackets of a spec's text, by their places: what a part of it is, without what stands around it.</summary>
internal sealed class SpecScanner(string text)
{
    public bool IsHyphen(int at, int end) => text[at] == '-' && (at + 1 == end || text[at + 1] == ' ');

    /// <summary>A key at a place, with where it and its colon end; null when there is no colon.</summary>
    public (string Key, int End, int Colon)? ReadKey(int at, int end)
    {
        if (text[at] is '\'' or '"')
        {
            var close = text.IndexOf(text[at], at + 1, end - at - 1);
            var colon = close < 0 ? end : Skip(close + 1, end);
            return colon < end && text[colon] == ':' && IsGap(colon + 1, end) ? (text[(at + 1)..close], close + 1, colon) : null;
        }

        for (var i = at; i < end; i++)
        {
            if (text[i] == ':' && IsGap(i + 1, end))
            {
                return (text[at..i].TrimEnd(), i, i);
            }

            if (text[i] == '#' && i > at && text[i - 1] == ' ')
            {
                return null;
            }
        }

        return null;
    }

    public int SkipAnchor(int at, int end)
    {
        while (at < end && text[at] is '&' or '!')
        {
            while (at < end && text[at] != ' ')
            {
                at++;
            }

            at = Skip(at, end);
        }

        return at;
    }

    public int Skip(int at, int end)
    {
        while (at < end && text[at] is ' ' or '\t' or '\r')
        {
            at++;
        }

        return at;
    }

    public int EndOfLine(int at) => at >= text.Length ? text.Length : text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    /// <summary>The end of a plain value, before a comment.</summary>
    public int EndOfPlain(int at, int end)
    {
        var comment = text.IndexOf(" #", at, end - at, StringComparison.Ordinal);
        end = comment < 0 ? end : comment;
        while (end > at && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    public int EndOfFlowPlain(int at)
    {
        var end = at;
        while (end < text.Length && text[end] is not (',' or '[' or ']' or '{' or '}' or '\n')
            && !(text[end] == ':' && (end + 1 == text.Length || char.IsWhiteSpace(text[end + 1]) || text[end + 1] is ',' or ']' or '}' or '{' or '['))
            && !(text[end] == '#' && end > at && text[end - 1] == ' '))
        {
            end++;
        }

        // Within brackets, a path such as layer1.weights[0,0] must be quoted; one that is not, ends at its bracket.
        while (end > at && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    /// <summary>The place of the closing quote. Without one, the text ends with its line.</summary>
    public int Close(int at, int column)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[at] == '"')
            {
                i++;
            }
            else if (text[i] == text[at])
            {
                return i;
            }
            else if (text[i] == '\n' && LeavesFlow(i + 1, column))
            {
                break;
            }
        }

        return EndOfLine(at);
    }

    /// <summary>The start of the first line after a text of several lines.</summary>
    public int AfterIndented(int start, int column)
    {
        while (start < text.Length)
        {
            var end = EndOfLine(start);
            var at = Skip(start, end);
            if (at < end && at - start <= column)
            {
                break;
            }

            start = end + 1;
        }

        return start;
    }

    /// <summary>Whether a line cannot be inside brackets whose key stands in a column.</summary>
    public bool LeavesFlow(int start, int column)
    {
        var end = EndOfLine(start);
        var at = Skip(start, end);
        return at < end && at - start <= column && text[at] is not ('}' or ']' or '#' or '{' or '[' or ',') && (IsHyphen(at, end) || ReadKey(at, end) is not null);
    }

    private bool IsGap(int at, int end) => at >= end || char.IsWhiteSpace(text[at]);
}
