using System.Globalization;
using System.Text;

namespace Runner.Reports.Charts;

/// <summary>Number formats for charts.</summary>
public static class ChartNumber
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>About <paramref name="digits"/> significant digits: 0.0313, 1,797, 2.5×10⁻⁷, ∞.</summary>
    public static string Short(double value, int digits = 3)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "–" : value > 0 ? "∞" : "−∞";

        if (value == 0)
            return "0";

        var size = Math.Abs(value);
        if (size is >= 1e6 or < 1e-4)
            return Scientific(value, digits);

        var decimals = Math.Max(0, digits - 1 - (int)Math.Floor(Math.Log10(size)));
        return Minus(Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString($"#,0.{new string('#', decimals)}", CultureInfo.InvariantCulture));
    }

    /// <summary>A tick's label, with as many decimals as the step needs, and with a power of ten if any tick of the axis needs one.</summary>
    /// <param name="largest">The largest magnitude on the axis.</param>
    internal static string Tick(double value, double step, double largest)
    {
        if (value == 0)
            return "0";

        if (largest >= 1e7 || step < 1e-5)
            return Scientific(value, 1 + Math.Clamp((int)Math.Ceiling(Math.Log10(Math.Abs(value) / step)), 0, 6));

        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        return Minus(Math.Round(value, decimals).ToString($"#,0.{new string('0', decimals)}", CultureInfo.InvariantCulture));
    }

    /// <summary>A coordinate in an SVG, with at most one decimal.</summary>
    internal static string Coordinate(double value)
    {
        var text = value.ToString("0.#", CultureInfo.InvariantCulture);
        return string.Equals(text, "-0", StringComparison.Ordinal) ? "0" : text;
    }

    private static string Scientific(double value, int digits)
    {
        var parts = value.ToString($"e{digits - 1}", CultureInfo.InvariantCulture).Split('e');
        var exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return Times(parts[0].Contains('.', StringComparison.Ordinal) ? parts[0].TrimEnd('0').TrimEnd('.') : parts[0], exponent);
    }

    private static string Times(string mantissa, int exponent)
    {
        var text = new StringBuilder(mantissa is "1" or "-1" ? mantissa[..^1] : mantissa + "×").Append("10");
        foreach (var c in exponent.ToString(CultureInfo.InvariantCulture))
        {
            text.Append(c == '-' ? '⁻' : Superscripts[c - '0']);
        }

        return Minus(text.ToString());
    }

    private static string Minus(string text) => text.Replace('-', '−');
}
