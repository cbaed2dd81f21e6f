using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Runner.Cluster.Transport;

/// <summary>One connection between two nodes: frames of bytes, each after its length in four little-endian bytes. What
/// waits to be sent is bounded; beyond it Akka is told to wait.</summary>
internal sealed class ClusterConnection : AssociationHandle
{
    /// <summary>More than the largest message, and little beside what a node has in memory anyway.</summary>
    public const int MostWaitingBytes = 8 << 20;

    // Small frames that wait together leave together.
    private const int SendBytes = 64 << 10;

    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);

    private readonly Stream _stream;
    private readonly int _largest;
    private readonly Action<ClusterConnection> _closed;
    private readonly Channel<ByteString> _waiting = Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private int _waitingBytes;

    /// <param name="stream">Authenticated already where the cluster has TLS.</param>
    /// <param name="largest">The largest frame, in bytes: who announces a larger one is cut off before it is read.</param>
    public ClusterConnection(Address local, Address remote, Stream stream, int largest, Action<ClusterConnection> closed)
        : base(local, remote)
    {
        (_stream, _largest, _closed) = (stream, largest, closed);
        _ = RunAsync();
    }

    /// <summary>Whether the frame was taken; false means: later.</summary>
    public override bool Write(ByteString payload)
    {
        if (Interlocked.Add(ref _waitingBytes, payload.Length) - payload.Length > MostWaitingBytes || !_waiting.Writer.TryWrite(payload))
        {
            Interlocked.Add(ref _waitingBytes, -payload.Length);
            return false;
        }

        return true;
    }

    /// <summary>What was taken is sent before the end, if the other side takes it soon.</summary>
    public void Close()
    {
        _waiting.Writer.TryComplete();
        _closing.CancelAfter(Parting);
    }

#pragma warning disable CS0672 // Akka calls it still.
    public override void Disassociate() => Close();
#pragma warning restore CS0672

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    private async Task RunAsync()
    {
        IHandleEventListener? reader = null;
        var reading = Task.Run(async () =>
        {
            reader = await ReadHandlerSource.Task.WaitAsync(_closing.Token);
            await ReadAsync(reader, _closing.Token);
        });
        var writing = Task.Run(() => WriteAsync(_closing.Token));

        // The end of either is the end of both: of the reading when the other side is gone, of the writing when this side closes.
        await Task.WhenAny(reading, writing);
        _waiting.Writer.TryComplete();
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed(this);
        reader?.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    private async Task ReadAsync(IHandleEventListener listener, CancellationToken cancel)
    {
        var head = new byte[sizeof(int)];
        while (true)
        {
            await _stream.ReadExactlyAsync(head, cancel);
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length < 0 || length > _largest)
            {
                throw new InvalidDataException($"A frame of {length} bytes is larger than {_largest}.");
            }

            var frame = new byte[length];
            await _stream.ReadExactlyAsync(frame, cancel);
            listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(frame)));
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        await using var buffered = new BufferedStream(_stream, SendBytes);
        var head = new byte[sizeof(int)];
        while (await _waiting.Reader.WaitToReadAsync(cancel))
        {
            while (_waiting.Reader.TryRead(out var frame))
            {
                BinaryPrimitives.WriteInt32LittleEndian(head, frame.Length);
                await buffered.WriteAsync(head, cancel);
                await buffered.WriteAsync(frame.Memory, cancel);
                Interlocked.Add(ref _waitingBytes, -frame.Length);
            }

            await buffered.FlushAsync(cancel);
        }
    }
}
