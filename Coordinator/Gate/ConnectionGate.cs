using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Runner.Commands;

namespace Runner.Gate;

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
                await caller.Akka.ConnectAsync(target, _closing.Token);
                port = ((IPEndPoint)caller.Akka.LocalEndPoint!).Port;
                _byPort[port] = caller;
                await caller.Akka.SendAsync(first.AsMemory(0, length), _closing.Token);
                await Task.WhenAll(CopyAsync(caller, caller.Socket, caller.Akka), CopyAsync(caller, caller.Akka, caller.Socket));
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
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

    private async Task CopyAsync(Caller caller, Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);
            await source.CopyToAsync(target, CopyBytes, _closing.Token);

            // The other direction may still have data to send.
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            caller.Dispose();
            throw;
        }
    }

    /// <summary>An incoming connection and its connection to Akka.</summary>
    private sealed class Caller : IDisposable
    {
        // Created only once the caller has sent something, so that strangers cost little.
        private readonly Lazy<Socket> _akka = new(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

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
            }
        }

        public Socket Socket { get; }

        public Socket Akka => _akka.Value;

        public IPAddress From { get; } = IPAddress.None;

        public long Since { get; }

        public volatile bool IsKnown;

        public volatile bool HasSpoken;

        public void Dispose()
        {
            Socket.Dispose();
            if (_akka.IsValueCreated)
            {
                _akka.Value.Dispose();
            }
        }
    }
}
