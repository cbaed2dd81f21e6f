using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Commands;

namespace Runner.Settings;

/// <summary>The cluster options of a command line; null or empty where an option is not given.</summary>
internal sealed record ClusterWish
{
    public string? Folder { get; init; }

    public string? Host { get; init; }

    public string? Listen { get; init; }

    public int? Port { get; init; }

    public IReadOnlyList<string> Join { get; init; } = [];

    public string? Log { get; init; }
}

/// <summary>The validated settings with which a process joins a cluster: from options, then the environment
/// (<c>RUNNER_CLUSTER_HOST</c> and so on), then the machine's <see cref="ClusterFile"/>.</summary>
/// <param name="Host">The name or address by which other machines reach this process.</param>
/// <param name="Listen">The address on which it listens.</param>
/// <param name="Port">0 for any free port.</param>
/// <param name="Join">Members to join; empty for a coordinator that starts a cluster.</param>
internal sealed record ClusterSettings(
    ClusterRole Role, string Host, IPAddress Listen, int Port, IReadOnlyList<ClusterAddress> Join, ClusterIdentity Identity)
{
    /// <summary>The environment variable with the folder of certificates.</summary>
    public const string FolderVariable = "RUNNER_CLUSTER";

    /// <summary>The environment variable with the members to join.</summary>
    public const string JoinVariable = $"{FolderVariable}_JOIN";

    /// <summary>The environment variable with a whole identity (<see cref="ClusterIdentity.ToPem"/>), which a parent sets for its
    /// children: such a process uses loopback and reads no folder.</summary>
    public const string IdentityVariable = "RUNNER_CLUSTER_IDENTITY";

    private const string UsualFolder = "cluster";

    /// <summary>The file of Akka's own log; null for none.</summary>
    public string? Log { get; init; }

    /// <summary>A member that has been silent for this long is considered lost.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(4);

    /// <exception cref="UserException">A setting or certificate cannot be used.</exception>
    public static ClusterSettings Read(ClusterRole role, ClusterWish wish, string currentFolder, Func<string, string?> environment, TimeProvider time)
    {
        if (environment(IdentityVariable) is { Length: > 0 } given)
        {
            return OnLoopback(role, ClusterIdentity.Parse(given, IdentityVariable, time), [.. wish.Join.Select(seed => ClusterAddress.Parse("--join", seed))]);
        }

        var root = Path.GetFullPath(wish.Folder ?? environment(FolderVariable) ?? UsualFolder, currentFolder);
        var folder = MachineFolder(root, wish.Host ?? environment(Variable("host")), time, environment(ClusterIdentity.KeyPassword));
        var file = ClusterFile.Read(Path.Combine(folder, ClusterFile.Name));
        var identity = ClusterIdentity.Read(folder, environment(ClusterIdentity.KeyPassword), time);
        var host = HostOf(Said("host", wish.Host), identity);
        var port = Number("port", wish.Port?.ToString(CultureInfo.InvariantCulture), 0, 65535) ?? (role == ClusterRole.Coordinator ? ClusterAddress.UsualPort : 0);
        var join = Said("join", wish.Join.Count == 0 ? null : string.Join(',', wish.Join)) is var (seeds, where)
            ? seeds.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(seed => ClusterAddress.Parse(where, seed)).Distinct().ToList()
            : [];
        if (join.Count == 0 && role != ClusterRole.Coordinator)
        {
            throw new UserException("No member of the cluster is named. Give the coordinator's machine: --join HOST[:PORT].");
        }

        var silence = Number("silence-s", null, 2, 120);
        var settings = new ClusterSettings(role, host, ListenOf(Said("listen", wish.Listen), host), port, join, identity)
        {
            Log = Said("log", wish.Log) is var (log, _) ? Path.GetFullPath(log, wish.Log is null && file.Find("log")?.Value == log ? folder : currentFolder) : null,
        };
        settings.CheckJoin();
        return silence is { } seconds ? settings with { Silence = TimeSpan.FromSeconds(seconds) } : settings;

        (string Value, string Place)? Said(string setting, string? option) => option is not null ? (option, $"--{setting}")
            : environment(Variable(setting)) is { Length: > 0 } said ? (said, Variable(setting))
            : file.Find(setting);

        int? Number(string setting, string? option, int least, int most) => Said(setting, option) is not var (text, place) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new UserException($"{place}: '{text}' is not a whole number from {least} to {most}. Give such a number.");
    }

    /// <summary>A process on loopback with an identity that was created for it: a parent or one of its children.</summary>
    public static ClusterSettings OnLoopback(ClusterRole role, ClusterIdentity identity, IReadOnlyList<ClusterAddress> join) =>
        new(role, "127.0.0.1", IPAddress.Loopback, 0, join, identity);

    private static string Variable(string setting) => $"{FolderVariable}_{setting.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>The folder itself, or its subfolder for this machine: a folder that many machines share has one subfolder for each.</summary>
    private static string MachineFolder(string root, string? host, TimeProvider time, string? password)
    {
        if (File.Exists(Path.Combine(root, ClusterIdentity.CertificateFile)) || !Directory.Exists(root))
        {
            return root;
        }

        var names = host is null ? OwnNames() : [host];
        return Directory.GetDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, ClusterIdentity.CertificateFile)))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(folder =>
            {
                using var identity = ClusterIdentity.Read(folder, password, time);
                return names.Any(identity.IsFor);
            }) ?? throw new UserException(
                $"{root}: has no certificate for this machine ({string.Join(", ", names)}). Make one: runner cluster certificate {names[0]} --folder {Path.GetFileName(root)}.");
    }

    private static string HostOf((string Value, string Place)? said, ClusterIdentity identity)
    {
        if (said is var (text, place))
        {
            var host = ClusterAddress.CanonicalHost(text) ?? throw new UserException($"{place}: '{text}' is not a host. Give the name or address that others reach this machine by.");
            return identity.IsFor(host)
                ? host
                : throw new UserException($"{place}: {identity} is for {string.Join(", ", identity.Hosts)}, not for {host}. Make another: runner cluster certificate {host}.");
        }

        return identity.Hosts is [var only] && !only.StartsWith('*') ? only
            : OwnNames().Find(identity.IsFor) ?? throw new UserException(
                $"{identity}: is for {string.Join(", ", identity.Hosts)}, and it is not clear which of them is this machine. Give it: --host HOST.");
    }

    /// <summary>Listens on the host if it is an address. A name may resolve to another address on this machine, so for a name it listens
    /// on all addresses.</summary>
    private static IPAddress ListenOf((string Value, string Place)? said, string host)
    {
        if (said is var (text, place))
        {
            return IPAddress.TryParse(text, out var given) ? given : throw new UserException($"{place}: '{text}' is not an IP address. Give one of this machine, or 0.0.0.0 for all.");
        }

        return IPAddress.TryParse(host, out var address) ? address : host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
    }

    /// <summary>Refuses to join itself. Akka compares addresses as text, so it would wait forever for a member that is this process.</summary>
    private void CheckJoin()
    {
        if (Port == 0)
        {
            return;
        }

        var own = new ClusterAddress(Host, Port);
        foreach (var seed in Join.Where(seed => seed.Port == Port && (seed == own ? Role != ClusterRole.Coordinator : IsHere(seed.Host))))
        {
            throw new UserException(seed == own
                ? $"{seed}: is this {Role.ToString().ToLowerInvariant()}'s own address. Join the coordinator's, or listen on another --port."
                : $"{seed}: is this process's own address, {own}, under another name. Join {own}, or leave --join out to start a cluster.");
        }
    }

    private bool IsHere(string host)
    {
        try
        {
            var heard = Listen.Equals(IPAddress.Any) || Listen.Equals(IPAddress.IPv6Any) ? [.. OwnAddresses(), IPAddress.Loopback, IPAddress.IPv6Loopback] : (List<IPAddress>)[Listen];
            return (IPAddress.TryParse(host, out var ip) ? [ip] : Dns.GetHostAddresses(host))
                .Any(address => heard.Contains(address) || (IPAddress.IsLoopback(address) && heard.Any(IPAddress.IsLoopback)));
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            // A name that does not resolve is not a name of this machine.
            return false;
        }
    }

    private static IEnumerable<IPAddress> OwnAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);

    private static List<string> OwnNames()
    {
        var name = Dns.GetHostName().ToLowerInvariant();
        string whole;
        try
        {
            whole = Dns.GetHostEntry(name).HostName.ToLowerInvariant();
        }
        catch (SocketException)
        {
            whole = name;
        }

        return [.. new[] { name, whole }.Concat(OwnAddresses().Where(address => !IPAddress.IsLoopback(address)).Select(address => address.ToString())).Distinct(), "localhost", "127.0.0.1"];
    }
}
