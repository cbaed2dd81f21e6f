using System.Globalization;

namespace Runner.Specs;

/// <summary>Numbers as YAML's core schema writes them, with a diagnosis for the ways in which people write them otherwise.</summary>
internal static class NumberText
{
    /// <summary>The number, possibly not finite; null with a diagnosis (and a remedy, where there is a special one).</summary>
    public static double? Read(ScalarNode scalar, out string diagnosis, out string? remedy)
    {
        (diagnosis, remedy) = ("", null);
        var text = scalar.Text;
        if (scalar.IsNull)
        {
            diagnosis = "nothing is given";
            return null;
        }

        var isNumber = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.');
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
            diagnosis = $"{Quoted.Short(text)} is no number";
            remedy = $"Write a point, not a comma: {text.Replace(',', '.')}.";
        }
        else if (text.Contains('_') && double.TryParse(text.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            diagnosis = $"{Quoted.Short(text)} is no number";
            remedy = $"Write it without underscores: {text.Replace("_", "")}.";
        }
        else if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent))
        {
            diagnosis = $"{Quoted.Short(text)} is no number";
            remedy = $"Write the share: {SettingValue.Format(percent / 100)}.";
        }
        else
        {
            diagnosis = $"{Quoted.Short(text)} is no number";
        }

        return null;
    }
}
