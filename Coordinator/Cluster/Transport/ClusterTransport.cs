using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace Runner.Cluster.Transport;

/// <summary>
/// How nodes reach each other: TCP, inside mutual TLS beyond loopback. In place of Akka's own transport, which below 1.5.52
/// does not ask clients for a certificate (CVE-2025-61778), trusts whatever the machine trusts, and takes any amount of
/// what it cannot send yet. Addresses are <c>akka.tcp://runner@host:port</c> with TLS and without.
/// </summary>
public sealed class ClusterTransport : Akka.Remote.Transport.Transport
{
    // A peer that stays silent in the middle of a handshake is no node.
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    // Strangers cost little: so many handshakes at once, and no more.
    private const int MostHandshakes = 64;

    private readonly ClusterTls? _tls;
    private readonly string _publicHost;
    private readonly ILoggingAdapter _log;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _handshakes = new(MostHandshakes);
    private readonly ConcurrentDictionary<ClusterConnection, bool> _connections = new();
    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private Address? _local;

    /// <summary>As Akka makes transports.</summary>
    public ClusterTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = "tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? 1 << 20;
        _publicHost = config.GetString("public-hostname") is { Length: > 0 } said ? said : config.GetString("hostname");
        _log = Logging.GetLogger(system, typeof(ClusterTransport));
        _tls = system.Settings.Setup.Get<ClusterTls>() is { HasValue: true } setup ? setup.Value : null;
        if (config.GetBoolean("tls.enabled") && _tls is null)
        {
            throw new InvalidOperationException("A cluster with TLS is started with its certificates.");
        }
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var host = Config.GetString("hostname");
        var address = IPAddress.TryParse(host, out var ip) ? ip : (await Dns.GetHostAddressesAsync(host))[0];
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A node that was killed comes again under its address while connections of its former life still end.
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.Bind(new IPEndPoint(address, Config.GetInt("port")));
        }
        catch (SocketException fault)
        {
            _socket.Dispose();
            throw new InvalidAssociationException(
                string.Create(CultureInfo.InvariantCulture, $"{host}:{Config.GetInt("port")} cannot be listened on: {fault.Message}. Give another --port."), fault);
        }

        _socket.Listen();
        _local = new Address(SchemeIdentifier, System.Name, _publicHost, ((IPEndPoint)_socket.LocalEndPoint!).Port);
        _ = AcceptAsync(_socket);
        return (_local, _listener);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    /// <exception cref="InvalidAssociationException">Nobody is there, or nobody of this cluster.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            patience.CancelAfter(Handshake);
            await socket.ConnectAsync(remoteAddress.Host, remoteAddress.Port!.Value, patience.Token);
            var stream = Open(socket);
            if (_tls is { } tls)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(tls.Outbound(remoteAddress.Host), patience.Token);
            }

            return Begin(stream, remoteAddress);
        }
        catch (Exception fault) when (fault is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Dispose();
            throw new InvalidAssociationException($"{remoteAddress} cannot be reached: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _closing.CancelAsync();
        _socket?.Dispose();
        foreach (var connection in _connections.Keys)
        {
            connection.Close();
        }

        return true;
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            var listener = await _listener.Task.WaitAsync(_closing.Token);
            while (true)
            {
                await _handshakes.WaitAsync(_closing.Token);
                _ = WelcomeAsync(await socket.AcceptAsync(_closing.Token), listener);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            if (!_closing.IsCancellationRequested)
            {
                _log.Error(fault, "This node cannot be reached any more.");
            }
        }
    }

    /// <summary>The protocol hears of a connection only after it has shown whose it is.</summary>
    private async Task WelcomeAsync(Socket socket, IAssociationEventListener listener)
    {
        var from = socket.RemoteEndPoint as IPEndPoint;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            patience.CancelAfter(Handshake);
            var stream = Open(socket);
            if (_tls is { } tls)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsServerAsync(tls.Inbound(), patience.Token);
            }

            listener.Notify(new InboundAssociation(Begin(stream, new Address(SchemeIdentifier, System.Name, from!.Address.ToString(), from.Port))));
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Dispose();
            _log.Info("A connection from {0} was refused: {1}", from, fault.Message);
        }
        finally
        {
            _handshakes.Release();
        }
    }

    private ClusterConnection Begin(Stream stream, Address remote)
    {
        var connection = new ClusterConnection(_local!, remote, stream, (int)MaximumPayloadBytes, closed => _connections.TryRemove(closed, out _));
        _connections.TryAdd(connection, true);
        if (_closing.IsCancellationRequested)
        {
            connection.Close();
        }

        return connection;
    }

    private static Stream Open(Socket socket)
    {
        socket.NoDelay = true;
        return new NetworkStream(socket, ownsSocket: true);
    }
}
