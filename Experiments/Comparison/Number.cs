using System.Globalization;

namespace Runner.Comparison;

/// <summary>Numbers for display in sentences, tables and on axes. Exports write all digits instead.</summary>
public static class Number
{
    /// <summary>Three significant digits: 0.0123, 4.5, 270, 12,300, 1.2e-5; callers write <c>never</c> for +∞ where it means
    /// that.</summary>
    public static string Short(double value) => Significant(value, 3);

    /// <summary>The given number of significant digits, without trailing zeros.</summary>
    public static string Significant(double value, int digits)
    {
        if (double.IsNaN(value))
        {
            return "–";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "−∞";
        }

        if (value == 0)
        {
            return "0";
        }

        var magnitude = Math.Abs(value);
        if (magnitude < 1e-3 || magnitude >= 1e7)
        {
            var text = value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture);
            var at = text.IndexOf('E');
            var mantissa = text[..at];
            mantissa = mantissa.Contains('.') ? mantissa.TrimEnd('0').TrimEnd('.') : mantissa;
            return Sign($"{mantissa}e{int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture)}");
        }

        // Also values that rounding carries to the next power of ten.
        if (magnitude >= Math.Pow(10, digits) - .5)
        {
            return Sign(Math.Round(value).ToString("N0", CultureInfo.InvariantCulture));
        }

        var decimals = digits - 1 - (int)Math.Floor(Math.Log10(magnitude));
        var rounded = value.ToString($"F{Math.Clamp(decimals, 0, 15)}", CultureInfo.InvariantCulture);
        return Sign(rounded.Contains('.') ? rounded.TrimEnd('0').TrimEnd('.') : rounded);
    }

    /// <summary>A share as a percentage: 71 %, 0.4 %, &lt; 0.1 %.</summary>
    public static string Percent(double share)
    {
        var percent = share * 100;
        return double.IsNaN(share) ? "–"
            : percent is > 1e-9 and < .1 ? "< 0.1 %"
            : percent is < 1 and > 0 ? $"{percent.ToString("0.#", CultureInfo.InvariantCulture)} %"
            : percent is > 99 and < 99.95 ? $"{Math.Min(99.9, Math.Round(percent, 1)).ToString("0.#", CultureInfo.InvariantCulture)} %"
            : $"{Math.Round(percent).ToString("0", CultureInfo.InvariantCulture)} %";
    }

    /// <summary>Thousands separated: 1,000,000.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>All digits, shortest form that reads back as the same number.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>"1 run", "2 runs", "1,000 classes".</summary>
    /// <param name="many">The plural; null for <paramref name="one"/> with an s.</param>
    public static string Of(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    private static string Sign(string text) => text.StartsWith('-') ? $"−{text[1..]}" : text;
}
