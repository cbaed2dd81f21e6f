using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Runner.Bits;

/// <summary>Prints "battery/item hash" lines: SHA-256 of the bits of results, any NaN counting as one.</summary>
internal sealed class BitHash(string battery)
{
    public void Print<T>(string item, ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        var size = bytes.Length / Math.Max(1, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (T.IsNaN(values[i]))
            {
                bytes.AsSpan(i * size, size).Fill(0xFF);
            }
        }

        Console.WriteLine($"{battery}/{item} {Convert.ToHexString(SHA256.HashData(bytes))}");
    }
}
