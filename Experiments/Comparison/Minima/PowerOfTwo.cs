namespace Runner.Comparison.Minima;

/// <summary>Scaling by powers of two, which keeps every digit, so that no square or product of what is scaled leaves the range of float64.</summary>
internal static class PowerOfTwo
{
    /// <summary>The exponent of the largest element's magnitude; 0 where all are zero, null where one is not finite.</summary>
    public static int? Common(ReadOnlySpan<double> first, ReadOnlySpan<double> second = default)
    {
        var most = Math.Max(Largest(first), Largest(second));
        return !double.IsFinite(most) ? null : most == 0 ? 0 : Math.ILogB(most);
    }

    /// <summary>values ← values·2^<paramref name="power"/>.</summary>
    public static void Multiply(Span<double> values, int power)
    {
        for (var i = 0; power != 0 && i < values.Length; i++)
        {
            values[i] = Math.ScaleB(values[i], power);
        }
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        var most = 0.0;
        foreach (var value in values)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return most;
    }
}
