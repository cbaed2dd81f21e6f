using System.Globalization;
using System.Text;

namespace Runner.Echo;

/// <summary>
/// Text from outside (files, arguments, other workers) made safe to display: one line of bounded length, without anything that
/// a terminal interprets. Control characters, line breaks, bidirectional overrides and other invisible characters are written
/// as escapes.
/// </summary>
public static class Shown
{
    /// <summary>One line of about <paramref name="most"/> characters at most; longer text is cut and ends in an ellipsis.</summary>
    public static string Line(string text, int most = 200)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= most && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(Math.Min(text.Length, most) + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= most)
            {
                return shown.Append('…').ToString();
            }

            Append(shown, rune);
        }

        return shown.ToString();
    }

    /// <summary>As <see cref="Line"/>, but of any length, and line breaks and tabs are kept.</summary>
    public static string Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsSafe(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t')
            {
                shown.Append((char)rune.Value);
            }
            else
            {
                Append(shown, rune);
            }
        }

        return shown.ToString();
    }

    private static bool IsSafe(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not ('\n' or '\r' or '\t') && IsHidden(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static void Append(StringBuilder shown, Rune rune)
    {
        if (!IsHidden(rune))
        {
            shown.Append(rune.ToString());
            return;
        }

        shown.Append(rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            <= 0xffff => $"\\u{rune.Value:x4}",
            _ => string.Concat(rune.ToString().Select(unit => $"\\u{(int)unit:x4}")),
        });
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
