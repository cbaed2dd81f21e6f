using System.Text.Json;

namespace Runner.Reports;

/// <summary>Writes numbers that JSON cannot represent.</summary>
internal static class JsonNumbers
{
    /// <summary>NaN is null; infinities are the strings <c>Infinity</c> and <c>-Infinity</c>; all others are read back bit for bit.</summary>
    public static void WriteAny(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value))
        {
            json.WriteNull(name);
        }
        else if (double.IsInfinity(value))
        {
            json.WriteString(name, value > 0 ? "Infinity" : "-Infinity");
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }

    /// <summary>The same for a value in an array.</summary>
    public static void WriteAnyValue(this Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value))
        {
            json.WriteNullValue();
        }
        else if (double.IsInfinity(value))
        {
            json.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
        }
        else
        {
            json.WriteNumberValue(value);
        }
    }
}
