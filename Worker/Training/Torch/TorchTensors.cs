using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>Conversions between spans of numbers and tensors.</summary>
internal static class TorchTensors
{
    public static ScalarType TypeOf<T>() => typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64;

    /// <summary>[rows, columns], copied.</summary>
    public static Tensor Matrix<T>(ReadOnlySpan<T> values, int rows, int columns)
        where T : unmanaged
    {
        var tensor = empty(new long[] { rows, columns }, TypeOf<T>());
        Fill(tensor, values[..(rows * columns)]);
        return tensor;
    }

    public static void Fill<T>(Tensor tensor, ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);

    public static void Read<T>(Tensor tensor, Span<T> values)
        where T : unmanaged
    {
        var contiguous = tensor.contiguous();
        contiguous.bytes.CopyTo(MemoryMarshal.AsBytes(values));
    }

    public static double Number(Tensor scalar) => scalar.to_type(ScalarType.Float64).item<double>();
}
