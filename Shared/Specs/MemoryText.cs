using System.Globalization;

namespace Runner.Specs;

/// <summary>An amount of memory as people write it: <c>4 GiB</c>, <c>512MiB</c>.</summary>
public static class MemoryText
{
    private static readonly (string Unit, long Bytes)[] Units = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20)];

    /// <summary>In bytes; null for text of another form, for less than 1 MiB and for more than 1 PiB.</summary>
    public static long? Parse(string text)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number <= 1024 * 1024 && number * bytes is var all && all >= 1 << 20 && all <= 1L << 50 ? (long)all : null;
            }
        }

        return null;
    }

    /// <summary>In the largest unit that gives at least 1, rounded down to tenths.</summary>
    public static string Of(long bytes)
    {
        var (unit, size) = Units.FirstOrDefault(unit => bytes >= unit.Bytes, Units[^1]);
        return (Math.Floor(10m * bytes / size) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " " + unit;
    }
}
