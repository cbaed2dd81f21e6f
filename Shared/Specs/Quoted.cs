using System.Text;

namespace Runner.Specs;

/// <summary>Text from a file, made safe to echo: short, one line, no control characters.</summary>
internal static class Quoted
{
    private const int Longest = 48;

    public static string Short(string text)
    {
        if (text.Length == 0)
        {
            return "''";
        }

        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Longest)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(Rune.IsControl(rune) || !IsPrintable(rune) ? " " : rune.ToString());
        }

        return shown.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.Surrogate
        or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator);
}
