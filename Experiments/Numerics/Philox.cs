using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>Philox4x32-10: a keyed bijection of 128-bit counters whose outputs pass statistical tests of randomness. Salmon,
/// Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</summary>
public static class Philox
{
    private const uint M0 = 0xD2511F53;
    private const uint M1 = 0xCD9E8D57;
    private const uint W0 = 0x9E3779B9;
    private const uint W1 = 0xBB67AE85;

    /// <summary>One block: counter words 0..3 under key words 0..1.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)M0 * c0;
            var p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>Block number <paramref name="block"/> of a stream, as two 64-bit draws.</summary>
    /// <param name="block">Counter words 0 and 1.</param>
    /// <param name="stream">Counter words 2 and 3.</param>
    /// <param name="key">Key words 0 and 1, low first.</param>
    public static (ulong First, ulong Second) Block(ulong block, ulong stream, ulong key)
    {
        var (x0, x1, x2, x3) = Block(
            (uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32), (uint)key, (uint)(key >> 32));
        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    /// <summary>Eight consecutive blocks from <paramref name="block"/> on: sixteen draws in the order of the stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightBlocks(ulong block, ulong stream, ulong key, Span<ulong> draws)
    {
        var low = Vector512.Create(0xFFFFFFFFUL);
        var m0 = Vector512.Create((ulong)M0);
        var m1 = Vector512.Create((ulong)M1);
        var counter = Vector512.Create(block) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        var c0 = counter & low;
        var c1 = counter >>> 32;
        var c2 = Vector512.Create(stream & 0xFFFFFFFF);
        var c3 = Vector512.Create(stream >> 32);
        var k0 = (uint)key;
        var k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = c0 * m0;
            var p1 = c2 * m1;
            c0 = (p1 >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c2 = (p0 >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c1 = p1 & low;
            c3 = p0 & low;
            k0 += W0;
            k1 += W1;
        }

        Span<ulong> halves = stackalloc ulong[16];
        (c0 | (c1 << 32)).CopyTo(halves);
        (c2 | (c3 << 32)).CopyTo(halves[8..]);
        for (var i = 0; i < 8; i++)
        {
            draws[2 * i] = halves[i];
            draws[(2 * i) + 1] = halves[8 + i];
        }
    }
}
