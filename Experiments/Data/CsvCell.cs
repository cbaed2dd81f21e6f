using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Data;

/// <summary>The kind of a cell's text.</summary>
internal enum CsvKind
{
    /// <summary>A finite number with a decimal point.</summary>
    Number,

    /// <summary>Empty, or one of the marks for a missing value.</summary>
    Missing,

    /// <summary>Infinite, or too large for a number.</summary>
    NotFinite,

    /// <summary>A number in a notation that is not accepted: 1,5 or 15% or 0x1F.</summary>
    OtherNumber,

    Word,
}

/// <summary>Distinguishes numbers from words. Text that may be meant as a number is never taken for a word.</summary>
internal static partial class CsvCell
{
    private static readonly HashSet<string> MissingMarks = new(StringComparer.Ordinal)
    {
        "", "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN", "+nan", "+NaN", "1.#QNAN", "-1.#IND", "NULL", "null", "None", "?",
    };

    public static CsvKind KindOf(string text, out double number)
    {
        number = double.NaN;
        if (MissingMarks.Contains(text))
        {
            return CsvKind.Missing;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return double.IsFinite(number) ? CsvKind.Number : CsvKind.NotFinite;
        }

        return Infinity().IsMatch(text) ? CsvKind.NotFinite : Plain(text) is null ? CsvKind.Word : CsvKind.OtherNumber;
    }

    /// <summary>Whether a first line with this cell can hold names: it does not look like a value.</summary>
    public static bool MayBeName(string text) =>
        KindOf(text, out _) is CsvKind.Word or CsvKind.Missing && !(text.Any(char.IsAsciiDigit) && !text.Any(char.IsLetter));

    /// <summary>The remedy for a cell that should be a number.</summary>
    public static string Remedy(string text)
    {
        if (Plain(text) is not { } plain)
        {
            return text.Split(' ', '|') is { Length: > 1 } parts && Array.TrueForAll(parts, part => KindOf(part, out _) == CsvKind.Number)
                ? "Separate cells by comma, semicolon or tab."
                : "Write one with a decimal point, name the column as data.target, or leave it out with data.ignore.";
        }

        var number = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return text.Contains('%') ? $"Write {(number / 100).ToString("R", CultureInfo.InvariantCulture)}, or {plain} in every line."
            : Ambiguous().IsMatch(text) ? $"Write {text.Replace(",", "")} or {text.Replace(',', '.')}, whichever it is."
            : $"Write {plain}.";
    }

    /// <summary>The number that is probably meant, in a notation that is accepted; null for a word.</summary>
    private static string? Plain(string text)
    {
        if (text.Length > 64)
        {
            return null;
        }

        if (Hexadecimal().Match(text) is { Success: true } hex)
        {
            return ulong.TryParse(hex.Groups["digits"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var whole)
                ? hex.Groups["sign"].Value + whole.ToString(CultureInfo.InvariantCulture)
                : null;
        }

        var bare = text.Replace('\u2212', '-').Trim('$', '€', '£', '¥', '%', ' ', '\u00a0', '\u202f', '\ufeff', '\u200b');
        if (bare is ['(', .., ')'])
        {
            bare = "-" + bare[1..^1].Trim('$', '€', '£', '¥', ' ');
        }

        bare = FortranExponent().Replace(Currency().Replace(bare, "${sign}"), "${number}e${exponent}");
        if (Grouped().IsMatch(bare))
        {
            // The last point or comma is the decimal separator if that character occurs only once.
            var last = bare.LastIndexOfAny([',', '.']);
            var isDecimal = last >= 0 && bare.IndexOf(bare[last], StringComparison.Ordinal) == last
                && (bare[last] == '.' || bare.Length - last != 4 || bare.AsSpan(0, last).IndexOfAny('.', ' ') >= 0 || bare.StartsWith("0,", StringComparison.Ordinal));
            var whole = isDecimal ? bare[..last] : bare;
            bare = GroupMarks().Replace(whole, "") + (isDecimal ? "." + bare[(last + 1)..] : "");
        }
        else if (bare.Count(c => c == ',') == 1 && !bare.Contains('.'))
        {
            bare = bare.Replace(',', '.');
        }

        return bare != text && bare.Any(char.IsAsciiDigit) && double.TryParse(bare, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? bare : null;
    }

    [GeneratedRegex(@"\A[+-]?(inf|infinity|∞)\z|\A-?1\.#INF\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Infinity();

    [GeneratedRegex(@"\A(?<sign>[+-]?)0[xX](?<digits>[0-9a-fA-F]{1,16})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\A(?<number>[+-]?[0-9]*[.,]?[0-9]+)[dD](?<exponent>[+-]?[0-9]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex FortranExponent();

    [GeneratedRegex(@"\A(?<sign>[+-])[$€£¥] ?", RegexOptions.ExplicitCapture)]
    private static partial Regex Currency();

    /// <summary>1,234 and 1 234 and 1.234.567,8 and 1'234.</summary>
    [GeneratedRegex(@"\A[+-]?[0-9]{1,3}([., '’_\u00a0\u202f\u2009][0-9]{3})+([.,][0-9]*)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouped();

    [GeneratedRegex(@"[., '’_\u00a0\u202f\u2009]")]
    private static partial Regex GroupMarks();

    [GeneratedRegex(@"\A[+-]?[1-9][0-9]{0,2},[0-9]{3}\z")]
    private static partial Regex Ambiguous();
}
