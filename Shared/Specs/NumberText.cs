using System.Globalization;

namespace Runner.Specs;

/// <summary>Numbers of YAML's core schema, with a diagnosis for other ways of writing them.</summary>
internal static class NumberText
{
    /// <summary>The number, possibly not finite; or null, a diagnosis and, in special cases, a remedy.</summary>
    public static double? Read(ScalarNode scalar, out string diagnosis, out string? remedy)
    {
        (diagnosis, remedy) = ("", null);
        var text = scalar.Text;
        if (scalar.IsNull)
        {
            diagnosis = "no value is given";
            return null;
        }

        var isNumber = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.');
        if (LeadingZero(text) is { } plain && scalar.Plain)
        {
            diagnosis = $"{Quoted.Short(text)} is {plain} to some YAML parsers and octal to others";
            remedy = Octal(text) is { } octal && octal != plain ? $"Write {plain}, or {octal} if octal was meant." : $"Write {plain}.";
            return null;
        }

        if (isNumber && scalar.Plain)
        {
            return value;
        }

        var bare = text.TrimStart('+', '-').ToLowerInvariant();
        if (bare is ".inf" or ".nan" or "inf" or "nan" or "infinity")
        {
            diagnosis = $"{Quoted.Short(text)} is not finite";
        }
        else if (isNumber)
        {
            diagnosis = $"'{Quoted.Short(text)}' is text because of its quotes";
            remedy = "Remove the quotes.";
        }
        else if (text.Contains(',') && double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            diagnosis = $"{Quoted.Short(text)} is not a number";
            remedy = $"Write a point, not a comma: {text.Replace(',', '.')}.";
        }
        else if (text.Contains('_') && double.TryParse(text.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            diagnosis = $"{Quoted.Short(text)} is not a number";
            remedy = $"Write it without underscores: {text.Replace("_", "")}.";
        }
        else if (InOtherBase(text) is { } whole)
        {
            diagnosis = $"{Quoted.Short(text)} is not written in decimal";
            remedy = $"Write {whole}.";
        }
        else if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent))
        {
            diagnosis = $"{Quoted.Short(text)} is not a number";
            remedy = $"Write the share: {SettingValue.Format(percent / 100)}.";
        }
        else
        {
            diagnosis = $"{Quoted.Short(text)} is not a number";
        }

        return null;
    }

    /// <summary>Whether a leading zero, as in 010, makes some parsers read another number.</summary>
    public static bool IsAmbiguous(string text) => LeadingZero(text) is not null;

    /// <summary>The number without its leading zeros, read as decimal; null when it has none.</summary>
    private static string? LeadingZero(string text)
    {
        var digits = text.AsSpan().TrimStart("+-".AsSpan());
        return digits.Length > 1 && digits[0] == '0' && digits.Length == text.Length - (text[0] is '+' or '-' ? 1 : 0) && !digits.ContainsAnyExceptInRange('0', '9')
            ? Signed(text, digits.TrimStart('0').Length > 0 ? digits.TrimStart('0').ToString() : "0")
            : null;
    }

    private static string? Octal(string text)
    {
        var value = 0L;
        foreach (var digit in text.AsSpan().TrimStart("+-".AsSpan()))
        {
            if (digit > '7' || value > long.MaxValue / 8)
            {
                return null;
            }

            value = (value * 8) + digit - '0';
        }

        return Signed(text, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The decimal form of 0x1F, 0o17 and 0b11; null for other text.</summary>
    private static string? InOtherBase(string text)
    {
        var digits = text.AsSpan().TrimStart("+-".AsSpan());
        if (digits.Length < 3 || digits.Length > 18 || digits[0] != '0')
        {
            return null;
        }

        var radix = char.ToLowerInvariant(digits[1]) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 0,
        };
        if (radix == 0)
        {
            return null;
        }

        var value = 0UL;
        foreach (var digit in digits[2..])
        {
            var one = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : 99;
            if (one >= radix)
            {
                return null;
            }

            value = (value * (ulong)radix) + (ulong)one;
        }

        return Signed(text, value.ToString(CultureInfo.InvariantCulture));
    }

    private static string Signed(string text, string digits) => text[0] == '-' && digits != "0" ? "-" + digits : digits;
}
