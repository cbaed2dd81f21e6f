using System.Buffers.Binary;

namespace Runner.Slots.Processes;

/// <summary>A channel between a slot and the process that trains for it: messages of bytes, each preceded by its length.</summary>
internal sealed class SlotPipe(Stream from, Stream to)
{
    public void Send(byte[] message)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, message.Length);
        to.Write(length);
        to.Write(message);
        to.Flush();
    }

    /// <summary>Returns null when the other side has ended.</summary>
    public byte[]? Receive()
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (from.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        return from.ReadAtLeast(message, message.Length, throwOnEndOfStream: false) == message.Length ? message : null;
    }
}
