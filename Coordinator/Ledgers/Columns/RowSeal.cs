using System.Runtime.InteropServices;

namespace Runner.Ledgers.Columns;

/// <summary>
/// A checksum over a row's fields in order, stored in the row: a flipped byte is detected when the row is read, which a database
/// without page checksums does not do. Mixing is one-to-one in each number, so a change of one number always changes the seal.
/// </summary>
internal struct RowSeal(string table)
{
    private ulong _hash = XxHash64.Of(MemoryMarshal.AsBytes(table.AsSpan()));

    public readonly long Value => unchecked((long)_hash);

    public RowSeal Add(long field)
    {
        _hash = XxHash64.Mix(_hash, unchecked((ulong)field));
        return this;
    }

    public RowSeal Add(ReadOnlySpan<byte> field)
    {
        _hash = XxHash64.Of(field, _hash);
        return this;
    }

    public RowSeal Add(string field) => Add(MemoryMarshal.AsBytes(field.AsSpan()));
}
