namespace Runner.Reports;

/// <summary>A curve as a line of block characters.</summary>
public static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>At most <paramref name="width"/> characters; in the logarithm when values are positive and a factor of ten
    /// apart; what is not finite is <c>×</c>.</summary>
    public static string Of(IReadOnlyList<double> values, int width = 40)
    {
        var count = Math.Min(values.Count, width);
        if (count == 0)
        {
            return "";
        }

        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        var log = low > 0 && high / low >= 10;
        return string.Create(count, 0, (text, _) =>
        {
            for (var i = 0; i < count; i++)
            {
                var value = values[count == 1 ? 0 : (int)((long)i * (values.Count - 1) / (count - 1))];
                var share = high == low ? 0 : log ? Math.Log(value / low) / Math.Log(high / low) : (value - low) / (high - low);
                text[i] = double.IsFinite(value) ? Blocks[(int)Math.Clamp(share * Blocks.Length, 0, Blocks.Length - 1)] : '×';
            }
        });
    }
}
