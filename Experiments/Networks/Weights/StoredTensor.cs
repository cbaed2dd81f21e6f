using System.Collections.Immutable;

namespace Runner.Networks.Weights;

/// <summary>A tensor as a file holds it.</summary>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Bytes">Row-major, little-endian.</param>
public sealed record StoredTensor(string Name, ImmutableArray<int> Shape, StoredType Type, ReadOnlyMemory<byte> Bytes);

/// <summary>A type of numbers that Runner writes.</summary>
/// <param name="Name">Its name in NumPy and PyTorch.</param>
/// <param name="Safetensors">Its name in safetensors.</param>
/// <param name="Npy">Its name in NPY.</param>
public sealed record StoredType(string Name, string Safetensors, string Npy)
{
    public static StoredType Single { get; } = new("float32", "F32", "<f4");

    public static StoredType Double { get; } = new("float64", "F64", "<f8");

    public static StoredType Whole { get; } = new("int64", "I64", "<i8");
}
