using System.Text;
using Runner.Echo;

namespace Runner.Data;

/// <summary>
/// The records of an untrusted csv file, cut into cells. A record is a line, unless a quoted cell contains line breaks; lines
/// end with LF, CR or CR LF. A quote opens a cell only at its start; a doubled quote inside stands for one quote. The separator
/// is whichever of comma, semicolon and tab is most frequent in the first record.
/// </summary>
internal sealed class CsvRecords(string path) : IDisposable
{
    private const string Separators = ",;\t";

    private readonly StreamReader _text = new(DataFile.Open(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true, 1 << 16);
    private readonly char[] _buffer = new char[1 << 16];
    private readonly StringBuilder _record = new();
    private readonly List<Cell> _cells = [];
    private char? _separator;
    private int _at;
    private int _end;
    private int _nextLine = 1;

    /// <param name="Text">The text without surrounding spaces and quotes.</param>
    /// <param name="Line">Where the cell starts, from 1.</param>
    /// <param name="Column">In characters, from 1.</param>
    public readonly record struct Cell(string Text, int Line, int Column);

    /// <summary>The line on which the current record starts.</summary>
    public int Line { get; private set; }

    /// <summary>The cells of the current record.</summary>
    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>Goes to the next record that is not blank; false after the last one.</summary>
    /// <exception cref="DataException">A quote is not closed, a record is too long, or the file is not text.</exception>
    public bool Next()
    {
        do
        {
            Line = _nextLine;
            if (!ReadRecord())
            {
                return false;
            }
        }
        while (IsBlank());

        var record = _record.ToString();
        _separator ??= SeparatorOf(record);
        Split(record, _separator.Value);
        return true;
    }

    public void Dispose() => _text.Dispose();

    private bool IsBlank()
    {
        for (var i = 0; i < _record.Length; i++)
        {
            if (_record[i] != ' ')
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadRecord()
    {
        _record.Clear();
        var (any, quoted, atStart, quoteLine, quoteColumn, lineStart) = (false, false, true, 0, 0, 0);
        while (Peek() is var read and >= 0)
        {
            any = true;
            var c = (char)read;
            _at++;
            if (c is '\n' or '\r')
            {
                if (c == '\r' && Peek() == '\n')
                {
                    _at++;
                }

                _nextLine++;
                if (!quoted)
                {
                    return true;
                }

                _record.Append('\n');
                lineStart = _record.Length;
                continue;
            }

            CheckCharacter(c, _record.Length - lineStart + 1);
            if (c == '"' && (quoted || atStart))
            {
                if (!quoted)
                {
                    (quoteLine, quoteColumn) = (_nextLine, _record.Length - lineStart + 1);
                }
                else if (Peek() == '"')
                {
                    _at++;
                    _record.Append('"');
                    quoted = false; // closed and opened again by the second one, below
                }

                quoted = !quoted;
            }

            atStart = !quoted && (IsSeparator(c) || (atStart && c == ' '));
            _record.Append(c);
            if (_record.Length > DataLimits.LineCharacters)
            {
                throw new DataException(quoted
                    ? $"{path}:{quoteLine}:{quoteColumn}: the quote that opens here is not closed. Close it."
                    : $"{path}:{_nextLine}:1: the line has over {DataLimits.LineCharacters} characters. Give one sample per line.");
            }
        }

        if (quoted)
        {
            throw new DataException($"{path}:{quoteLine}:{quoteColumn}: the quote that opens here is not closed. Close it.");
        }

        _nextLine++;
        return any;
    }

    /// <summary>The next character; −1 at the end.</summary>
    private int Peek()
    {
        if (_at == _end)
        {
            (_at, _end) = (0, _text.Read(_buffer, 0, _buffer.Length));
        }

        return _end == 0 ? -1 : _buffer[_at];
    }

    private bool IsSeparator(char c) => _separator is { } known ? c == known : Separators.Contains(c);

    /// <summary>The replacement character for undecodable bytes. It is refused, because different names or classes
    /// would become equal.</summary>
    private const char Undecodable = '\ufffd';

    /// <summary>Text has no control characters; a file that contains one is of another kind or in another encoding.</summary>
    private void CheckCharacter(char c, int column)
    {
        if ((!char.IsControl(c) || c is '\t' or '\u0085') && c != Undecodable)
        {
            return;
        }

        var start = _record.ToString(0, Math.Min(_record.Length, 16));
        var (what, remedy) =
            start.StartsWith("PK", StringComparison.Ordinal) ? ("a ZIP archive, as spreadsheets are", "Save the sheet as CSV") :
            start.Contains("NUMPY", StringComparison.Ordinal) ? ("an NPY file", "Write npy: instead of csv:") :
            start.Contains("PNG", StringComparison.Ordinal) || start.Contains("GIF8", StringComparison.Ordinal) ? ("an image", "Write images: and the folder") :
            start.StartsWith("SQLite", StringComparison.Ordinal) ? ("a SQLite database", "Export the table as CSV") :
            c == Undecodable ? ("text in another encoding than UTF-8, or binary", "Save it as text in UTF-8") :
            c == '\0' ? ("binary, or text in UTF-16", "Save it as text in UTF-8")
            : ("binary, not text", "Save it as text in UTF-8");
        throw new DataException($"{path}:{_nextLine}:{column}: the file is {what}{(c == Undecodable ? "" : $" (it has the control character {Shown.Line(c.ToString())})")}. {remedy}.");
    }

    private void Split(string record, char separator)
    {
        _cells.Clear();
        var (at, line, lineStart) = (0, Line, 0);
        while (true)
        {
            var start = at;
            while (at < record.Length && record[at] == ' ')
            {
                at++;
            }

            var (cellLine, cellColumn) = (line, at - lineStart + 1);
            if (at < record.Length && record[at] == '"')
            {
                var open = ++at;
                while (record[at] != '"' || (at + 1 < record.Length && record[at + 1] == '"'))
                {
                    if (record[at] == '\n')
                    {
                        line++;
                        lineStart = at + 1;
                    }

                    at += record[at] == '"' ? 2 : 1;
                }

                var text = record[open..at].Replace("\"\"", "\"");
                at++;
                while (at < record.Length && record[at] == ' ')
                {
                    at++;
                }

                if (at < record.Length && record[at] != separator)
                {
                    throw new DataException($"{path}:{line}:{at - lineStart + 1}: text follows the quote that closes the cell. Quote the whole cell, and double the quotes inside.");
                }

                _cells.Add(new Cell(text, cellLine, cellColumn));
            }
            else
            {
                var end = record.IndexOf(separator, at);
                at = end < 0 ? record.Length : end;
                var text = record.AsSpan(start, at - start);
                _cells.Add(new Cell(text.Trim().ToString(), cellLine, cellColumn));
            }

            if (at >= record.Length)
            {
                return;
            }

            at++;
        }
    }

    private static char SeparatorOf(string record)
    {
        Span<int> counts = [0, 0, 0];
        var quoted = false;
        foreach (var c in record)
        {
            quoted ^= c == '"';
            if (!quoted && Separators.IndexOf(c, StringComparison.Ordinal) is var which and >= 0)
            {
                counts[which]++;
            }
        }

        return Separators[counts.IndexOf(Math.Max(counts[0], Math.Max(counts[1], counts[2])))];
    }
}
