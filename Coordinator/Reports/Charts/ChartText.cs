using System.Text;

namespace Runner.Reports.Charts;

/// <summary>Text in charts: escaping, measuring and truncating.</summary>
public static class ChartText
{
    /// <summary>Escapes text for an element or a quoted attribute. Characters that are not allowed in a document become spaces.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                < ' ' or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => escaped.Append(' '),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The estimated width in pixels in a wide sans-serif font such as DejaVu Sans, so that narrower fonts fit too.</summary>
    internal static double Width(string text, double size)
    {
        var em = 0.0;
        foreach (var c in text)
        {
            em += c switch
            {
                'i' or 'j' or 'l' or '\'' or '.' or ',' or ':' or ';' or '|' or '!' => 0.32,
                'f' or 't' or 'r' or ' ' or '-' or '/' or '(' or ')' or '[' or ']' => 0.41,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.98,
                (>= 'A' and <= 'Z') or '×' or '−' or '+' or '=' => 0.72,
                (>= '⁰' and <= '⁹') or '¹' or '²' or '³' or '⁻' => 0.42,
                < 'ÿ' => 0.62,
                _ => 0.9,
            };
        }

        return em * size;
    }

    /// <summary>The text, truncated with an ellipsis if it is wider than <paramref name="room"/>.</summary>
    internal static string Fit(string text, double size, double room)
    {
        if (Width(text, size) <= room)
            return text;

        var length = text.Length;
        while (length > 0 && Width(text[..length], size) + (0.9 * size) > room)
        {
            length--;
        }

        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
            length--;

        return length == 0 ? "" : text[..length] + "…";
    }
}
