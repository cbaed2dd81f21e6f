using System.Buffers.Binary;

namespace Runner.Data;

internal enum IdxType : byte
{
    UInt8 = 0x08,
    Int8 = 0x09,
    Int16 = 0x0b,
    Int32 = 0x0c,
    Float32 = 0x0d,
    Float64 = 0x0e,
}

/// <summary>The header of an IDX file: two zero bytes, the type, the number of dimensions, and each dimension in 32 bits,
/// big-endian (LeCun's description of the MNIST files).</summary>
/// <param name="Length">Bytes of the header.</param>
internal sealed record IdxHeader(IdxType Type, int[] Dimensions, int Length)
{
    private const int MostDimensions = 8;

    public int Count => Dimensions[0];

    public int Features => Dimensions[1..].Aggregate(1, (product, side) => product * side);

    public int ValueBytes => Type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        _ => 8,
    };

    public ImageShape? Image => Dimensions is [_, var rows, var columns] ? new ImageShape(rows, columns) : null;

    /// <exception cref="DataException">Not an IDX file, or larger than Runner holds.</exception>
    public static IdxHeader Read(Stream file, string path)
    {
        Span<byte> magic = stackalloc byte[4];
        DataFile.ReadExactly(file, magic, path, 0);
        if (magic[0] != 0 || magic[1] != 0 || !Enum.IsDefined((IdxType)magic[2]))
        {
            throw new DataException($"{path}: byte 0: {Convert.ToHexStringLower(magic)} does not start an IDX file. Give one, gzipped or not, such as train-images-idx3-ubyte.gz.");
        }

        if (magic[3] is 0 or > MostDimensions)
        {
            throw new DataException($"{path}: byte 3: {magic[3]} dimensions are not 1 to {MostDimensions}. Give a file of samples.");
        }

        Span<byte> sides = stackalloc byte[4 * magic[3]];
        DataFile.ReadExactly(file, sides, path, 4);
        var dimensions = new int[magic[3]];
        var features = 1L;
        for (var i = 0; i < dimensions.Length; i++)
        {
            var side = BinaryPrimitives.ReadUInt32BigEndian(sides[(4 * i)..]);
            if (i > 0)
                features *= Math.Min(side, DataLimits.Features + 1);

            DataLimits.CheckSize($"{path}: byte {4 + (4 * i)}", i == 0 ? side : 1, features);
            dimensions[i] = (int)side;
        }

        DataLimits.CheckSize($"{path}: byte 4", dimensions[0], features);
        return new IdxHeader((IdxType)magic[2], dimensions, 4 + sides.Length);
    }
}
