using System.Text;

namespace Runner.Data;

/// <summary>The lines of an untrusted text file, numbered from 1, each of bounded length.</summary>
internal sealed class TextLines(string path) : IDisposable
{
    private readonly StreamReader _text = new(DataFile.Open(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true, 1 << 16);
    private readonly StringBuilder _line = new();

    /// <summary>Number of the line that was read last.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; null after the last one.</summary>
    public string? Next()
    {
        _line.Clear();
        var any = false;
        while (_text.Read() is var c and >= 0)
        {
            any = true;
            if (c == '\n')
                break;

            if (_line.Length == DataLimits.LineCharacters)
            {
                throw new DataException($"{path}:{Number + 1}:1: the line has over {DataLimits.LineCharacters} characters. Give one sample a line.");
            }

            _line.Append((char)c);
        }

        if (!any)
            return null;

        Number++;
        if (_line.Length > 0 && _line[^1] == '\r')
            _line.Length--;

        return _line.ToString();
    }

    /// <summary>The next line that is not blank; null after the last one.</summary>
    public string? NextFilled()
    {
        var line = Next();
        while (line is not null && string.IsNullOrWhiteSpace(line))
        {
            line = Next();
        }

        return line;
    }

    public void Dispose() => _text.Dispose();
}
