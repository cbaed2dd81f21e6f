namespace Runner.Tests.Numerics;

/// <summary>Distances of results in units of the last place: how many representable numbers apart.</summary>
internal static class UnitsInTheLastPlace
{
    /// <summary>|actual − exact| in the spacing of floats at the exact result, which a float64 gives with bits to spare. 0 when both
    /// are NaN, or the same infinity or zero.</summary>
    public static double Of(float actual, double exact)
    {
        if (double.IsNaN(exact))
        {
            return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        var rounded = (float)exact;
        if (actual == rounded)
        {
            return rounded != 0 || float.IsNegative(actual) == double.IsNegative(exact) ? 0 : double.PositiveInfinity;
        }

        if (!float.IsFinite(actual))
        {
            // The next number after the largest is as far as any other.
            return float.IsFinite(rounded) && Math.Abs(exact) >= float.MaxValue ? 1 : double.PositiveInfinity;
        }

        return float.IsFinite(rounded) ? Math.Abs(actual - exact) / Spacing(rounded) : Math.Abs(actual) == float.MaxValue ? 1 : double.PositiveInfinity;
    }

    /// <summary>How many representable numbers apart two float64 are.</summary>
    public static double Between(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.IsNaN(x) && double.IsNaN(y) ? 0 : double.PositiveInfinity;
        }

        return Math.Abs((double)(Ordered(x) - Ordered(y)));
    }

    private static Int128 Ordered(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        return bits < 0 ? (Int128)long.MinValue - bits : bits;
    }

    private static double Spacing(float x)
    {
        var exponent = (BitConverter.SingleToInt32Bits(x) >> 23) & 0xFF;
        return double.ScaleB(1, Math.Max(exponent, 1) - 150);
    }
}
