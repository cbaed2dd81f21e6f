using System.Runtime.InteropServices;

namespace Runner.Ledgers.Columns;

/// <summary>
/// A checksum over a row's fields in order, kept in the row: a flipped byte in a ledger is noticed when the row is read,
/// which a database without page checksums does not do. Fields of one kind differ, so the seal differs: mixing is
/// one-to-one in each number.
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
