namespace Runner.Reports.Charts;

/// <summary>Maps values to 0..1 along an axis, and places its ticks.</summary>
internal sealed class AxisScale
{
    // Beyond these, steps and ratios would leave the range of float64; such values are drawn at the end of the axis.
    private const double Largest = 1e300;
    private const double Smallest = 1e-300;

    private AxisScale(double low, double high, bool log, IReadOnlyList<AxisTick> ticks)
    {
        Low = low;
        High = high;
        Log = log;
        Ticks = ticks;
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    public IReadOnlyList<AxisTick> Ticks { get; }

    /// <param name="values">Values that must be visible; values that are not finite, or not positive on a log axis, are ignored.</param>
    /// <param name="ticks">The approximate number of ticks.</param>
    /// <param name="nice">Whether to extend the ends to ticks.</param>
    public static AxisScale Of(IEnumerable<double> values, bool log, int ticks, bool nice)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (!double.IsFinite(value) || Math.Abs(value) > Largest || (log && value < Smallest))
                continue;

            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        if (low > high)
            (low, high) = log ? (0.1, 1) : (0, 1);

        return log ? Logarithmic(low, high, ticks, nice) : Linear(low, high, ticks, nice);
    }

    /// <summary>0 at the lower end and 1 at the upper end, clamped; NaN stays NaN.</summary>
    public double At(double value)
    {
        if (double.IsNaN(value))
            return double.NaN;

        if (!Log)
            return Math.Clamp((value - Low) / (High - Low), 0, 1);

        return value <= Low ? 0 : Math.Clamp(Math.Log10(value / Low) / Math.Log10(High / Low), 0, 1);
    }

    private static AxisScale Linear(double low, double high, int wanted, bool nice)
    {
        if (high - low <= Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-12 || high - low < Smallest)
        {
            var pad = Math.Abs(low) < Smallest ? 1 : Math.Abs(low) * 0.1;
            (low, high) = (low - pad, high + pad);
        }

        var step = NiceStep(high - low, wanted);
        if (nice)
            (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);

        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        var ticks = new List<AxisTick>();
        for (var i = Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-9) && ticks.Count < 100; i++)
        {
            var value = i * step;
            ticks.Add(new AxisTick(value, ChartNumber.Tick(value, step, largest)));
        }

        return new AxisScale(low, high, log: false, ticks);
    }

    private static AxisScale Logarithmic(double low, double high, int wanted, bool nice)
    {
        if (high / low < 1 + 1e-9)
            (low, high) = (low / 2, high * 2);

        if (nice)
            (low, high) = (NiceBelow(low), NiceAbove(high));

        var decades = Math.Log10(high / low);
        if (decades < 0.6)
        {
            var linear = Linear(low, high, wanted, nice: false);
            return new AxisScale(low, high, log: true, linear.Ticks);
        }

        // A tick at every decade, or every second, third, … if there are many; ticks within decades if there are few.
        var every = Math.Max(1, (int)Math.Ceiling(decades / wanted));
        double[] within = every > 1 || decades > wanted / 1.5 ? [1] : decades > wanted / 3.0 ? [1, 3] : [1, 2, 5];
        var ticks = new List<AxisTick>();
        for (var exponent = (int)Math.Floor(Math.Log10(low) + 1e-9); exponent <= Math.Log10(high) + 1e-9; exponent++)
        {
            foreach (var factor in within)
            {
                var value = factor * Math.Pow(10, exponent);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) && exponent % every == 0)
                    ticks.Add(new AxisTick(value, ChartNumber.Short(value, 1)));
            }
        }

        return new AxisScale(low, high, log: true, ticks);
    }

    /// <summary>A step of 1, 2 or 5 times a power of ten, so that about <paramref name="wanted"/> steps fill the range.</summary>
    private static double NiceStep(double range, int wanted)
    {
        var rough = range / Math.Max(1, wanted);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }

    private static double NiceBelow(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / power) switch
        {
            >= 5 => 5 * power,
            >= 2 => 2 * power,
            _ => power,
        };
    }

    private static double NiceAbove(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / power) switch
        {
            <= 1.0001 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}

internal readonly record struct AxisTick(double Value, string Text);
