using System.Buffers.Binary;
using System.Numerics;

namespace Runner.Training;

/// <summary>The form in which parameters are hashed and stored: little-endian, in layout order, with every NaN as the quiet
/// NaN without payload, because machines propagate payloads differently.</summary>
internal static class WeightBytes
{
    public static byte[] Of<T>(ReadOnlySpan<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var single = typeof(T) == typeof(float);
        var bytes = new byte[parameters.Length * (single ? 4 : 8)];
        for (var i = 0; i < parameters.Length; i++)
        {
            var value = parameters[i];
            if (single)
            {
                var bits = T.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(float.CreateTruncating(value));
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), bits);
            }
            else
            {
                var bits = T.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(double.CreateTruncating(value));
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), bits);
            }
        }

        return bytes;
    }
}
