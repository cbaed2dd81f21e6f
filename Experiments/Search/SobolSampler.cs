namespace Runner.Search;

/// <summary>
/// Sobol's sequence with the direction numbers of Joe and Kuo 2008, "Constructing Sobol sequences with better
/// two-dimensional projections" (SIAM J. Sci. Comput. 30, 2635), in Gray-code order (Antonov and Saleev 1979), under a
/// random digital shift of each axis. The shift preserves the stratification of the sequence: for each m, each of the 2ᵐ
/// slices of every axis contains exactly one of the first 2ᵐ draws.
/// </summary>
internal sealed class SobolSampler : PointSampler
{
    /// <summary>The number of axes for which there are direction numbers.</summary>
    public static readonly int MostAxes = JoeKuo.Rows.Length + 1;

    private const int Bits = 32;

    private readonly uint[][] directions;
    private readonly ulong[] shifts;

    public SobolSampler(ulong[] keys)
    {
        directions = [.. keys.Select((_, axis) => Directions(axis))];
        shifts = [.. keys.Select(key => CounterHash.Of(key, 3))];
    }

    public override double At(long draw, int axis)
    {
        // The sequence has 32 bits; the bits below them are those of the shift.
        return CounterHash.Unit(((ulong)Raw(draw, axis) << 32) ^ shifts[axis]);
    }

    /// <summary>The sequence without the shift, as 32 binary digits.</summary>
    public uint Raw(long draw, int axis)
    {
        var v = directions[axis];
        var gray = (ulong)draw ^ ((ulong)draw >> 1);
        var x = 0u;
        for (var bit = 0; gray != 0; bit++, gray >>= 1)
        {
            if ((gray & 1) != 0)
            {
                x ^= v[bit];
            }
        }

        return x;
    }

    /// <summary>v_k = m_k / 2ᵏ; m_k = 2a₁m_{k−1} ⊕ 4a₂m_{k−2} ⊕ … ⊕ 2ˢ m_{k−s} ⊕ m_{k−s}, the paper's equation (2).</summary>
    internal static uint[] Directions(int axis)
    {
        var v = new uint[Bits];
        if (axis == 0)
        {
            for (var k = 0; k < Bits; k++)
            {
                v[k] = 1u << (Bits - 1 - k);
            }

            return v;
        }

        var (a, m) = JoeKuo.Rows[axis - 1];
        var s = m.Length;
        for (var k = 0; k < Bits; k++)
        {
            if (k < s)
            {
                v[k] = m[k] << (Bits - 1 - k);
                continue;
            }

            v[k] = v[k - s] ^ (v[k - s] >> s);
            for (var i = 1; i < s; i++)
            {
                if (((a >> (s - 1 - i)) & 1) != 0)
                {
                    v[k] ^= v[k - i];
                }
            }
        }

        return v;
    }
}
