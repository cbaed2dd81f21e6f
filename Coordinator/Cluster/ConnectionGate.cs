using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Runner.Commands;

namespace Runner.Cluster;

/// <summary>The number of connections at a process's gate.</summary>
/// <param name="Open">Open connections of members.</param>
/// <param name="Waiting">Connections that have not been authenticated yet.</param>
/// <param name="Refused">Connections since the start that ended without a valid certificate in time.</param>
public sealed record GateCounts(int Open, int Waiting, long Refused);

/// <summary>
/// Listens in place of Akka and forwards connections to it. Akka's transport accepts and keeps any number of silent connections;
/// the gate limits how many connections wait to be authenticated and for how long, and drops silent ones in favour of new ones.
/// A connection is known once its certificate has been accepted (<see cref="Admit"/>).
/// </summary>
internal sealed class ConnectionGate : IAsyncDisposable
{
    /// <summary>The first two bytes of a TLS handshake record: its type, and the major version.</summary>
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

    /// <summary>Marks a connection as known: its certificate has been accepted.</summary>
    /// <param name="port">The local port of the gate's connection to Akka.</param>
    /// <returns>Whether the connection came through the gate.</returns>
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
                // Out of file descriptors, or the caller has already disconnected: keep accepting.
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

    /// <summary>Drops the least valuable connection: the oldest silent one from the address with most silent ones, otherwise the
    /// oldest one that has not become known in <see cref="GateLimits.Unhurried"/>.</summary>
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
            // One side has disconnected, or the time limit has passed.
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

            // The other direction may still have data to send.
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            from.Dispose();
            to.Dispose();
            throw;
        }
    }

    /// <summary>An incoming connection and its connection to Akka.</summary>
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
                // Already disconnected.
                From = IPAddress.None;
            }
        }

        public Socket Socket { get; }

        public IPAddress From { get; }

        public long Since { get; }

        public bool IsKnown { get => _isKnown; set => _isKnown = value; }

        public bool HasSpoken { get => _hasSpoken; set => _hasSpoken = value; }

        /// <summary>Creates the socket for Akka, only once the caller has sent something, so that strangers cost little.</summary>
        public Socket Reach() => _akka = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public void Dispose()
        {
            Socket.Dispose();
            _akka?.Dispose();
        }
    }
}

/// <summary>A gate's limits on connections that are not known yet.</summary>
internal sealed record GateLimits
{
    /// <summary>How many may wait at once.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>How long one may take to become known before it is dropped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a silent connection is kept when room is needed; members send their first bytes sooner.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long any connection that is not known is kept when room is needed; members become known sooner.</summary>
    public TimeSpan Unhurried { get; init; } = TimeSpan.FromSeconds(2);
}
