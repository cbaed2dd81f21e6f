using System.Buffers;
using System.Runtime.InteropServices;

namespace Runner.Comparison.Statistics;

/// <summary>Sorts many numbers by their bits, byte by byte (a radix sort): equal ones keep their order, and −0 comes before 0.</summary>
internal static class RisingOrder
{
    private const int Bytes = sizeof(double);
    private const int Values = byte.MaxValue + 1;

    /// <summary>Fewer numbers are sorted faster by comparing them.</summary>
    private const int Many = 1 << 10;

    private const ulong Sign = 1UL << 63;

    /// <summary>Sorts numbers in place; NaN comes first.</summary>
    public static void Sort(Span<double> numbers)
    {
        if (numbers.Length < Many || numbers.Contains(double.NaN))
        {
            numbers.Sort();
            return;
        }

        var keys = MemoryMarshal.Cast<double, ulong>(numbers);
        var rented = ArrayPool<ulong>.Shared.Rent(keys.Length);
        var other = rented.AsSpan(0, keys.Length);
        foreach (ref var key in keys)
        {
            key = KeyOf(key);
        }

        var counts = Count(keys);
        var isMoved = false;
        for (var part = 0; part < Bytes; part++)
        {
            var starts = StartsOf(counts, part, keys.Length);
            if (starts.IsEmpty)
            {
                continue;
            }

            foreach (var key in keys)
            {
                other[starts[(byte)(key >> (8 * part))]++] = key;
            }

            var sorted = other;
            other = keys;
            keys = sorted;
            isMoved = !isMoved;
        }

        var target = isMoved ? other : keys;
        for (var i = 0; i < keys.Length; i++)
        {
            target[i] = BitsOf(keys[i]);
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>The places of the numbers, the lowest number first.</summary>
    /// <param name="numbers">None is NaN.</param>
    public static int[] Of(ReadOnlySpan<double> numbers)
    {
        var (keys, other) = (new ulong[numbers.Length], new ulong[numbers.Length]);
        var (places, otherPlaces) = (new int[numbers.Length], new int[numbers.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            (keys[i], places[i]) = (KeyOf(BitConverter.DoubleToUInt64Bits(numbers[i])), i);
        }

        var counts = Count(keys);
        for (var part = 0; part < Bytes; part++)
        {
            var starts = StartsOf(counts, part, keys.Length);
            if (starts.IsEmpty)
            {
                continue;
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

    /// <summary>The bits as an unsigned number in the same order: of negative numbers all bits are turned, of the others the sign.</summary>
    private static ulong KeyOf(ulong bits) => (bits & Sign) != 0 ? ~bits : bits | Sign;

    private static ulong BitsOf(ulong key) => (key & Sign) != 0 ? key & ~Sign : ~key;

    /// <summary>How often each byte has each value.</summary>
    private static int[] Count(ReadOnlySpan<ulong> keys)
    {
        var counts = new int[Bytes * Values];
        foreach (var key in keys)
        {
            for (var part = 0; part < Bytes; part++)
            {
                counts[(part * Values) + (byte)(key >> (8 * part))]++;
            }
        }

        return counts;
    }

    /// <summary>Where the keys with each value of a byte begin; empty when all have the same one.</summary>
    private static Span<int> StartsOf(int[] counts, int part, int keys)
    {
        var starts = counts.AsSpan(part * Values, Values);
        if (starts.Contains(keys))
        {
            return [];
        }

        var next = 0;
        foreach (ref var start in starts)
        {
            (start, next) = (next, next + start);
        }

        return starts;
    }
}
