using Runner.Echo;

namespace Runner.Specs;

/// <summary>Text from a spec, made safe to echo in a message about it.</summary>
internal static class Quoted
{
    private const int Longest = 48;

    public static string Short(string text) => text.Length == 0 ? "''" : Shown.Line(text, Longest);
}
