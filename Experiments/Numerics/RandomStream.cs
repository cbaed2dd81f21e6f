using System.Numerics;
using System.Runtime.CompilerServices;

namespace Runner.Numerics;

/// <summary>
/// A random stream identified by a name: its draws depend only on (sweep seed, replicate, purpose, substream) and the
/// position, not on other streams, threads, workers or the machine. Draw number p is half of block p/2 of <see
/// cref="Philox"/>; the key and the upper half of the counter are the Philox image of the name.
/// </summary>
public sealed class RandomStream
{
    private const double TwoToMinus53 = 1.0 / (1UL << 53);

    private readonly ulong key;
    private readonly ulong stream;
    private ulong position;

    /// <summary>Sixteen draws, from position <see cref="heldFrom"/> on, which is a multiple of 16.</summary>
    private Sixteen held;
    private ulong heldFrom = ulong.MaxValue;

    private RandomStream(ulong key, ulong stream)
    {
        this.key = key;
        this.stream = stream;
    }

    /// <summary>The number of 64-bit draws taken. Setting it moves forward or back in constant time; a checkpoint needs
    /// nothing else. A double or a Gaussian takes one draw; a bounded integer takes one, rarely more.</summary>
    public long Position
    {
        get => (long)position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = (ulong)value;
        }
    }

    /// <summary>The stream of the given name, at position 0.</summary>
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

    /// <summary>N(0, 1) by inversion (<see cref="NormalQuantile"/>), which takes exactly one draw.</summary>
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

    /// <summary>A uniformly random permutation of the items (Fisher and Yates, from the end).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills the span with the results of successive calls of <see cref="NextUInt64"/>.</summary>
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

    /// <summary>Fills the span with the results of successive calls of <see cref="NextDouble"/>, each
    /// rounded once to <typeparamref name="T"/>; in float32 a value can round up to 1.</summary>
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

    /// <summary>Fills the span with the results of successive calls of <see cref="NextGaussian"/>, each
    /// rounded once to <typeparamref name="T"/>.</summary>
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
