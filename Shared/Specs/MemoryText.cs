using System.Globalization;

namespace Runner.Specs;

/// <summary>An amount of memory as people write it: <c>4 GiB</c>, <c>512MiB</c>.</summary>
public static class MemoryText
{
    private static readonly (string Unit, long Bytes)[] Units = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20)];

    /// <summary>Null for what is none, is below 1 MiB, or is more than any machine has.</summary>
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

    /// <summary>In the largest unit of which there is one, rounded down to tenths.</summary>
    public static string Of(long bytes)
    {
        var (unit, size) = Units.FirstOrDefault(unit => bytes >= unit.Bytes, Units[^1]);
        return (Math.Floor(10m * bytes / size) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " " + unit;
    }
}
