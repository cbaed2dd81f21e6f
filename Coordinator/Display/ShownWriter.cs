using System.Text;
using Runner.Echo;

namespace Runner.Display;

/// <summary>A writer that escapes all control characters, because names, labels and messages come from files and from other users'
/// workers. Code that draws tables and progress writes to <see cref="Bare"/> instead.</summary>
public sealed class ShownWriter(TextWriter bare) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    /// <summary>The writer underneath.</summary>
    public TextWriter Bare => bare;

    public override Encoding Encoding => bare.Encoding;

    /// <summary>The writer below a <see cref="ShownWriter"/>; any other writer unchanged.</summary>
    public static TextWriter Under(TextWriter writer) => writer is ShownWriter shown ? shown.Bare : writer;

    public override void Write(char value) => bare.Write(Shown.Lines(value.ToString()));

    public override void Write(string? value) => bare.Write(value is null ? null : Shown.Lines(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => bare.WriteLine(value is null ? null : Shown.Lines(value));

    public override Task WriteAsync(string? value) => bare.WriteAsync(value is null ? null : Shown.Lines(value));

    public override Task WriteLineAsync(string? value) => bare.WriteLineAsync(value is null ? null : Shown.Lines(value));

    public override void Flush() => bare.Flush();

    public override Task FlushAsync() => bare.FlushAsync();
}
