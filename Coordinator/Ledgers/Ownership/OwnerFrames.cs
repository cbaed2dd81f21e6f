using System.Buffers.Binary;
using System.Net.Sockets;

namespace Runner.Ledgers.Ownership;

/// <summary>Messages on a socket, each after its length.</summary>
internal static class OwnerFrames
{
    public static async Task WriteAsync(Socket socket, OwnerAnswer answer, CancellationToken cancel) =>
        await WriteAsync(socket, OwnerWire.Write(answer), cancel);

    public static async Task WriteAsync(Socket socket, byte[] content, CancellationToken cancel)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        await SendAsync(socket, length, cancel);
        await SendAsync(socket, content, cancel);
    }

    public static async Task WriteEndAsync(Socket socket, CancellationToken cancel) => await SendAsync(socket, new byte[sizeof(int)], cancel);

    /// <summary>null at the end.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public static async Task<OwnerAnswer?> ReadAnswerAsync(Socket socket, CancellationToken cancel)
    {
        var head = new byte[sizeof(int)];
        await ReadAsync(socket, head, cancel);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length == 0)
        {
            return null;
        }

        if (length is < 0 or > OwnerWire.MostBytes)
        {
            throw new InvalidDataException($"An answer of {length} bytes.");
        }

        var content = new byte[length];
        await ReadAsync(socket, content, cancel);
        return OwnerWire.ReadAnswer(content);
    }

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
