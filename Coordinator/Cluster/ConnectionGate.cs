using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Runner.Commands;

namespace Runner.Cluster;

/// <summary>What has come to a process's gate.</summary>
/// <param name="Open">Connections of members.</param>
/// <param name="Waiting">Connections that have not shown yet whose they are.</param>
/// <param name="Refused">Connections that showed nothing, nothing good, or nothing in time, since the start.</param>
public sealed record GateCounts(int Open, int Waiting, long Refused);

/// <summary>
/// Listens in Akka's place, and passes connections on to it. Akka's transport takes any number of connections that say nothing, and
/// keeps them; here so many wait at once to be known, for so long, and those that say nothing make room for those that come.
/// A connection is known when its certificate has been accepted (<see cref="Admit"/>).
/// </summary>
internal sealed class ConnectionGate : IAsyncDisposable
{
    /// <summary>Of TLS: a record of the handshake, and the first byte of its version.</summary>
    private const byte Handshake = 22;
    private const byte Version = 3;

    private const int CopyBytes = 64 << 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly GateLimits _limits;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Caller, bool> _callers = new();
    private readonly ConcurrentDictionary<int, Caller> _byPort = new();
    private Task _accepting = Task.CompletedTask;
    private long _refused;

    /// <exception cref="UserException">The address cannot be listened on.</exception>
    public ConnectionGate(IPEndPoint listen, TimeProvider time, GateLimits? limits = null)
    {
        (_time, _limits) = (time, limits ?? new GateLimits());
        _listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(listen);
            _listener.Listen();
        }
        catch (SocketException fault)
        {
            _listener.Dispose();
            throw new UserException(
                fault.SocketErrorCode == SocketError.AddressNotAvailable
                    ? $"{listen.Address}: not an address of this machine. Give another with --listen, or 0.0.0.0 for all."
                    : $"{listen}: listening failed ({fault.Message.TrimEnd('.')}). Give another --port.");
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public GateCounts Counts
    {
        get
        {
            var known = _callers.Keys.Count(caller => caller.IsKnown);
            return new GateCounts(known, _callers.Count - known, Interlocked.Read(ref _refused));
        }
    }

    /// <param name="target">Where Akka listens.</param>
    public void Open(IPEndPoint target) => _accepting = AcceptAsync(target);

    /// <summary>A connection has shown a good certificate.</summary>
    /// <param name="port">From where the gate reached Akka for it.</param>
    /// <returns>Whether it came through the gate.</returns>
    public bool Admit(int port)
    {
        if (!_byPort.TryGetValue(port, out var caller))
        {
            return false;
        }

        caller.IsKnown = true;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        foreach (var caller in _callers.Keys)
        {
            caller.Dispose();
        }

        await _accepting;
    }

    private async Task AcceptAsync(IPEndPoint target)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                while (!HasRoom())
                {
                    await Task.Delay(Pause, _time, _closing.Token);
                }

                _ = ServeAsync(new Caller(await _listener.AcceptAsync(_closing.Token), _time.GetTimestamp()), target);
            }
            catch (SocketException)
            {
                // Out of descriptors, or the caller has gone already: the next one is heard all the same.
                Evict(anyAge: true);
                await Task.Delay(Pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private bool HasRoom() => _callers.Keys.Count(caller => !caller.IsKnown) < _limits.MostWaiting || Evict(anyAge: false);

    /// <summary>Ends the connection that is the least loss: one that has said nothing, from the address with most of them, the
    /// oldest first; else one that is not known after a while.</summary>
    private bool Evict(bool anyAge)
    {
        var waiting = _callers.Keys.Where(caller => !caller.IsKnown).ToList();
        var victim = waiting.Where(caller => !caller.HasSpoken && (anyAge || _time.GetElapsedTime(caller.Since) > _limits.Grace)).GroupBy(caller => caller.From).MaxBy(group => group.Count())?.MinBy(caller => caller.Since)
            ?? waiting.Where(caller => anyAge || _time.GetElapsedTime(caller.Since) > _limits.Unhurried).MinBy(caller => caller.Since);
        victim?.Dispose();
        return victim is not null && _callers.TryRemove(victim, out _);
    }

    private async Task ServeAsync(Caller caller, IPEndPoint target)
    {
        _callers.TryAdd(caller, true);
        using var patience = new CancellationTokenSource(_limits.Patience, _time);
        await using var ends = patience.Token.Register(() =>
        {
            if (!caller.IsKnown)
            {
                caller.Dispose();
            }
        });
        var port = 0;
        try
        {
            var first = new byte[CopyBytes];
            var length = await caller.Socket.ReceiveAsync(first, _closing.Token);
            if (length >= 2 && first[0] == Handshake && first[1] == Version)
            {
                caller.HasSpoken = true;
                var akka = caller.Reach();
                await akka.ConnectAsync(target, _closing.Token);
                port = ((IPEndPoint)akka.LocalEndPoint!).Port;
                _byPort[port] = caller;
                await akka.SendAsync(first.AsMemory(0, length), _closing.Token);
                await Task.WhenAll(CopyAsync(caller.Socket, akka, first), CopyAsync(akka, caller.Socket, new byte[CopyBytes]));
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone, or had its time.
        }
        finally
        {
            _byPort.TryRemove(port, out _);
            _callers.TryRemove(caller, out _);
            caller.Dispose();
            if (!caller.IsKnown)
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, byte[] buffer)
    {
        try
        {
            while (await from.ReceiveAsync(buffer, _closing.Token) is var length and > 0)
            {
                for (var sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _closing.Token);
                }
            }

            // The other direction may have something left.
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            from.Dispose();
            to.Dispose();
            throw;
        }
    }

    /// <summary>A connection, and the one to Akka that belongs to it.</summary>
    private sealed class Caller : IDisposable
    {
        private volatile bool _isKnown;
        private volatile bool _hasSpoken;
        private Socket? _akka;

        public Caller(Socket socket, long since)
        {
            (Socket, Since) = (socket, since);
            try
            {
                socket.NoDelay = true;
                From = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            }
            catch (SocketException)
            {
                // It has gone again.
                From = IPAddress.None;
            }
        }

        public Socket Socket { get; }

        public IPAddress From { get; }

        public long Since { get; }

        public bool IsKnown { get => _isKnown; set => _isKnown = value; }

        public bool HasSpoken { get => _hasSpoken; set => _hasSpoken = value; }

        /// <summary>What is connected to Akka for it: not before it has spoken, since strangers are to cost little.</summary>
        public Socket Reach() => _akka = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public void Dispose()
        {
            Socket.Dispose();
            _akka?.Dispose();
        }
    }
}

/// <summary>What a gate bears of strangers.</summary>
internal sealed record GateLimits
{
    /// <summary>Connections that are not known yet.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>How long one may take to become known.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a member says first has come by then.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>A member that is called on is known by then; one that is not makes room when room is needed.</summary>
    public TimeSpan Unhurried { get; init; } = TimeSpan.FromSeconds(2);
}
