using System.Buffers.Binary;
using System.Net.Sockets;

namespace Runner.Ledgers.Ownership;

/// <summary>Messages on a socket, each preceded by its length.</summary>
internal static class OwnerFrames
{
    public static async Task WriteAsync(Socket socket, OwnerAnswer answer, CancellationToken cancel)
    {
        if (answer is SnapshotPiece piece)
        {
            // Pieces are large and frequent, so they are sent without copying.
            var head = new byte[sizeof(int) + 1];
            BinaryPrimitives.WriteInt32LittleEndian(head, piece.Content.Length + 1);
            head[^1] = OwnerWire.PieceKind;
            await SendAsync(socket, head, cancel);
            await SendAsync(socket, piece.Content, cancel);
        }
        else
        {
            await WriteAsync(socket, OwnerWire.Write(answer), cancel);
        }
    }

    public static async Task WriteAsync(Socket socket, byte[] content, CancellationToken cancel)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        await SendAsync(socket, length, cancel);
        await SendAsync(socket, content, cancel);
    }

    public static async Task WriteEndAsync(Socket socket, CancellationToken cancel) => await SendAsync(socket, new byte[sizeof(int)], cancel);

    public static async Task ReadAsync(Socket socket, Memory<byte> into, CancellationToken cancel)
    {
        while (into.Length > 0)
        {
            var read = await socket.ReceiveAsync(into, cancel);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            into = into[read..];
        }
    }

    public static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        while (content.Length > 0)
        {
            content = content[await socket.SendAsync(content, cancel)..];
        }
    }
}

/// <summary>Reads answers from a socket.</summary>
internal sealed class AnswerReader(Socket socket)
{
    private byte[] _buffer = new byte[sizeof(int)];

    /// <summary>Reads the next answer; null at the end. A piece of a snapshot is valid until the next answer is read.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before the answers did.</exception>
    /// <exception cref="InvalidDataException">The content is not an answer.</exception>
    public async Task<OwnerAnswer?> ReadAsync(CancellationToken cancel)
    {
        await OwnerFrames.ReadAsync(socket, _buffer.AsMemory(0, sizeof(int)), cancel);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer);
        if (length == 0)
        {
            return null;
        }

        if (length is < 0 or > OwnerWire.MostBytes)
        {
            throw new InvalidDataException($"An answer of {length} bytes.");
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        await OwnerFrames.ReadAsync(socket, _buffer.AsMemory(0, length), cancel);
        return _buffer[0] == OwnerWire.PieceKind ? new SnapshotPiece(_buffer.AsMemory(1, length - 1)) : OwnerWire.ReadAnswer(_buffer[..length]);
    }
}
