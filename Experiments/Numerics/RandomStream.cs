using System.Numerics;
using System.Runtime.CompilerServices;

namespace Runner.Numerics;

/// <summary>
/// A random stream that is named, not shared: its draws are a function of (sweep seed, replicate, purpose, substream) and of
/// the position alone, so they do not depend on what other streams did, on threads, on workers or on the machine. Draw
/// number p is half of block p/2 of <see cref="Philox"/>; the key and the upper half of the counter are themselves the
/// Philox image of the name.
/// </summary>
public sealed class RandomStream
{
    private const double TwoToMinus53 = 1.0 / (1UL << 53);

    private readonly ulong key;
    private readonly ulong stream;
    private ulong position;

    /// <summary>Sixteen draws, from <see cref="heldFrom"/> on, a multiple of 16.</summary>
    private Sixteen held;
    private ulong heldFrom = ulong.MaxValue;

    private RandomStream(ulong key, ulong stream)
    {
        this.key = key;
        this.stream = stream;
    }

    /// <summary>How many 64-bit draws have been taken. Setting it moves there at once, forward or back; it is all that a
    /// checkpoint needs. A double, a float and a gaussian cost one draw; a bounded integer costs one, rarely more.</summary>
    public long Position
    {
        get => (long)position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = (ulong)value;
        }
    }

    /// <summary>The stream of that name, at its start.</summary>
    /// <param name="substream">Numbers streams of one purpose, such as an epoch or a layer.</param>
    public static RandomStream Named(ulong sweepSeed, int replicate, StreamPurpose purpose, long substream = 0)
    {
        var (x0, x1, x2, x3) = Philox.Block(
            (uint)replicate, (uint)purpose, (uint)substream, (uint)(substream >> 32), (uint)sweepSeed, (uint)(sweepSeed >> 32));
        return new RandomStream(x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    public ulong NextUInt64()
    {
        var at = position++;
        if ((at & ~15UL) != heldFrom)
        {
            Hold(at & ~15UL);
        }

        return held[(int)(at & 15)];
    }

    /// <summary>Uniform in [0, 1) on the grid of 2⁻⁵³.</summary>
    public double NextDouble() => ToDouble(NextUInt64());

    /// <summary>N(0, 1) by inversion (<see cref="NormalQuantile"/>): one draw each, so that positions stay simple.</summary>
    public double NextGaussian() => NormalQuantile.Of(ToOpenUnit(NextUInt64()));

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias. Lemire, "Fast random integer generation in an
    /// interval", ACM TOMACS 2019.</summary>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (uint)bound;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (NextUInt64() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>A uniform permutation of what is there (Fisher and Yates, from the end).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills with what as many calls of <see cref="NextUInt64"/> return.</summary>
    public void Fill(Span<ulong> draws)
    {
        var i = 0;
        for (; i < draws.Length && (position & 15) != 0; i++)
        {
            draws[i] = NextUInt64();
        }

        for (; draws.Length - i >= 16; i += 16)
        {
            Philox.EightBlocks(position >> 1, stream, key, draws.Slice(i, 16));
            position += 16;
        }

        for (; i < draws.Length; i++)
        {
            draws[i] = NextUInt64();
        }
    }

    /// <summary>Fills with what as many calls of <see cref="NextDouble"/> return, each rounded once to
    /// <typeparamref name="T"/>; for float32 a value can round up to 1.</summary>
    public void FillUniform<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<ulong> draws = stackalloc ulong[Chunk];
        while (values.Length > 0)
        {
            var part = values[..Math.Min(Chunk, values.Length)];
            Fill(draws[..part.Length]);
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = T.CreateTruncating(ToDouble(draws[i]));
            }

            values = values[part.Length..];
        }
    }

    /// <summary>Fills with what as many calls of <see cref="NextGaussian"/> return, each rounded once to
    /// <typeparamref name="T"/>.</summary>
    public void FillGaussian<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<ulong> draws = stackalloc ulong[Chunk];
        Span<double> units = stackalloc double[Chunk];
        while (values.Length > 0)
        {
            var part = values[..Math.Min(Chunk, values.Length)];
            Fill(draws[..part.Length]);
            for (var i = 0; i < part.Length; i++)
            {
                units[i] = ToOpenUnit(draws[i]);
            }

            NormalQuantile.Of(units[..part.Length], units);
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = T.CreateTruncating(units[i]);
            }

            values = values[part.Length..];
        }
    }

    private const int Chunk = 256;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Hold(ulong from)
    {
        Philox.EightBlocks(from >> 1, stream, key, held);
        heldFrom = from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToDouble(ulong draw) => (draw >> 11) * TwoToMinus53;

    /// <summary>In (0, 1), symmetric about a half: (i + ½)·2⁻⁵² for i of 52 bits, exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToOpenUnit(ulong draw) => ((draw >> 12) + 0.5) * (2 * TwoToMinus53);

    [InlineArray(16)]
    private struct Sixteen
    {
        private ulong first;
    }
}
