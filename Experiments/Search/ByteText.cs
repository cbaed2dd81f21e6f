using System.Buffers;
using System.Buffers.Text;

namespace Runner.Search;

/// <summary>UTF-8 text that grows from a buffer on the stack into a rented one.</summary>
internal ref struct ByteText(Span<byte> buffer)
{
    private Span<byte> buffer = buffer;
    private byte[]? rented;
    private int length;

    public readonly ReadOnlySpan<byte> Written => buffer[..length];

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (length + bytes.Length > buffer.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(buffer[length..]);
        length += bytes.Length;
    }

    public void Append(ulong number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var count);
        Append(digits[..count]);
    }

    public void Append(int number) => Append((ulong)number);

    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + more));
        buffer[..length].CopyTo(larger);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        buffer = larger;
        rented = larger;
    }
}
