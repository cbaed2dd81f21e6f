namespace Runner.Comparison.Statistics;

/// <summary>Sorts many numbers by their bits, byte by byte (a radix sort): equal ones keep their order.</summary>
internal static class RisingOrder
{
    private const int Bytes = sizeof(double);

    /// <summary>The places of the numbers, the lowest number first. −0 comes before 0.</summary>
    /// <param name="numbers">None is NaN.</param>
    public static int[] Of(ReadOnlySpan<double> numbers)
    {
        var (keys, other) = (new ulong[numbers.Length], new ulong[numbers.Length]);
        var (places, otherPlaces) = (new int[numbers.Length], new int[numbers.Length]);
        var counts = new int[Bytes * (byte.MaxValue + 1)];
        for (var i = 0; i < keys.Length; i++)
        {
            var bits = BitConverter.DoubleToUInt64Bits(numbers[i]);

            // As unsigned numbers in the same order: of negative ones all bits are turned, of the others the sign.
            var key = (bits >> 63) != 0 ? ~bits : bits | (1UL << 63);
            (keys[i], places[i]) = (key, i);
            for (var part = 0; part < Bytes; part++)
            {
                counts[(part << 8) | (byte)(key >> (8 * part))]++;
            }
        }

        for (var part = 0; part < Bytes; part++)
        {
            var starts = counts.AsSpan(part << 8, byte.MaxValue + 1);
            if (starts.IndexOf(keys.Length) >= 0)
            {
                // All have this byte in common.
                continue;
            }

            var next = 0;
            foreach (ref var start in starts)
            {
                (start, next) = (next, next + start);
            }

            for (var i = 0; i < keys.Length; i++)
            {
                var place = starts[(byte)(keys[i] >> (8 * part))]++;
                (other[place], otherPlaces[place]) = (keys[i], places[i]);
            }

            (keys, other) = (other, keys);
            (places, otherPlaces) = (otherPlaces, places);
        }

        return places;
    }
}
