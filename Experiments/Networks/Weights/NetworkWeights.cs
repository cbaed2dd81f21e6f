using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Runner.Specs;

namespace Runner.Networks.Weights;

/// <summary>A trial's weights as the ledger keeps them: little-endian, parameters and then the state beside them.</summary>
/// <param name="Bytes">In <paramref name="Precision"/>.</param>
/// <param name="Batches">How many batches the batch norms have seen.</param>
public sealed record NetworkWeights(NamedTensors Names, ReadOnlyMemory<byte> Bytes, Precision Precision, long Batches)
{
    private int Width => Precision == Precision.Float32 ? sizeof(float) : sizeof(double);

    /// <summary>The tensors with the bits that the ledger has.</summary>
    public ImmutableArray<StoredTensor> Tensors => [.. Names.All.Select(Stored)];

    /// <summary>The tensors that a forward pass reads, rounded to float32.</summary>
    public ImmutableArray<StoredTensor> Singles => [.. Tensors.Where(tensor => tensor.Type != StoredType.Whole).Select(Rounded)];

    private static StoredTensor Rounded(StoredTensor tensor) => tensor.Type == StoredType.Double
        ? tensor with { Type = StoredType.Single, Bytes = MemoryMarshal.AsBytes<float>(Array.ConvertAll(MemoryMarshal.Cast<byte, double>(tensor.Bytes.Span).ToArray(), value => (float)value)).ToArray() }
        : tensor;

    private StoredTensor Stored(NamedTensor tensor)
    {
        if (tensor.Place == TensorPlace.Batches)
        {
            var whole = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(whole, Batches);
            return new StoredTensor(tensor.Name, tensor.Shape, StoredType.Whole, whole);
        }

        return new StoredTensor(
            tensor.Name, tensor.Shape, Precision == Precision.Float32 ? StoredType.Single : StoredType.Double, Slice(tensor.Place, tensor.Offset, tensor.Count));
    }

    private ReadOnlyMemory<byte> Slice(TensorPlace place, int offset, int count) =>
        Bytes.Slice((offset + (place == TensorPlace.State ? Names.ParameterCount : 0)) * Width, count * Width);
}
