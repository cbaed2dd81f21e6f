using System.Runtime.InteropServices;
using Runner.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>Numbers of Runner's as tensors, and back.</summary>
internal static class TorchTensors
{
    [ThreadStatic]
    private static bool readied;

    public static ScalarType TypeOf<T>() => typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64;

    /// <summary>One thread a slot: libtorch keeps the number for each thread that asks. OpenBLAS, which Debian's libtorch
    /// multiplies with, has threads of its own.</summary>
    /// <exception cref="NetworkException">libtorch does not load.</exception>
    public static void OneThread()
    {
        if (readied)
        {
            return;
        }

        try
        {
            set_num_threads(1);
            OneBlasThread();
            readied = true;
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException)
        {
            var cause = (problem.InnerException ?? problem).Message.Split('\n')[0].TrimEnd('.', '\r');
            throw new NetworkException(
                $"training.engine: libtorch does not load ({cause}). Install the libtorch that this TorchSharp was made for, or use the built-in engine.");
        }
    }

    private static unsafe void OneBlasThread()
    {
        if (NativeLibrary.TryLoad("libopenblas.so.0", out var blas) && NativeLibrary.TryGetExport(blas, "openblas_set_num_threads", out var set))
        {
            ((delegate* unmanaged<int, void>)set)(1);
        }
    }

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
