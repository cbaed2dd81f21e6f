using System.Text;

namespace Runner.Search;

/// <summary>Random bits as a function of keys, without state: the finalizer of SplitMix64 (Steele, Lea and
/// Flood 2014, "Fast Splittable Pseudorandom Number Generators") over a chain of keys.</summary>
internal static class CounterHash
{
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Depends on the order of its arguments.</summary>
    public static ulong Of(ulong key, ulong a) => Mix(Mix(key + 0x9E3779B97F4A7C15) ^ (a * 0xD1342543DE82EF95) ^ 0x632BE59BD9B4E019);

    public static ulong Of(ulong key, ulong a, ulong b) => Of(Of(key, a), b);

    /// <summary>A key for a name (FNV-1a, 64 bits).</summary>
    public static ulong Of(string name)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }

    /// <summary>The top 53 bits as a number in [0, 1).</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1L << 53));
}
