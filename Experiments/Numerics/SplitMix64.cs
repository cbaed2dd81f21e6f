namespace Runner.Numerics;

/// <summary>SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; constants
/// from Vigna's reference code. Used to reproduce published figures that were made with it.</summary>
public sealed class SplitMix64(ulong seed)
{
    /// <summary>The state: restoring it continues the sequence.</summary>
    public ulong State { get; set; } = seed;

    public ulong NextUInt64()
    {
        State += 0x9E3779B97F4A7C15;
        var z = State;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1) on the grid of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [−1, 1): 2·NextDouble − 1, exact.</summary>
    public double NextSymmetric() => (2 * NextDouble()) - 1;
}
