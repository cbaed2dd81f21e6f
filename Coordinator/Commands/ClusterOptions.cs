using System.CommandLine;
using Runner.Cluster;
using Runner.Files;

namespace Runner.Commands;

/// <summary>How a command takes part in a cluster.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _folder = new("--cluster")
    {
        Description = "This machine's certificate, or a folder that has one for each machine (default: RUNNER_CLUSTER, else ./cluster).",
        HelpName = "FOLDER",
    };

    private readonly Option<string[]> _join = new("--join")
    {
        Description = $"A member of the cluster, usually the coordinator's machine (port: {ClusterAddress.UsualPort} where none is given).",
        HelpName = "HOST[:PORT]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _host = new("--host")
    {
        Description = "The name or address by which the others reach this machine (default: as its certificate says).",
        HelpName = "HOST",
    };

    private readonly Option<string?> _listen = new("--listen")
    {
        Description = "The address to listen on (default: the host's own; 0.0.0.0, all, where the host is a name).",
        HelpName = "IP",
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = $"The port to listen on (default: {ClusterAddress.UsualPort} for a coordinator, else any).",
        HelpName = "N",
    };

    private readonly Option<string?> _log = new("--cluster-log") { Description = "A file for the cluster's own log, for looking into a fault.", HelpName = "FILE" };

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Where data and weight files fetched from the coordinator are kept (default: files in this user's cache folder).",
        HelpName = "FOLDER",
    };

    public Option[] All => [_folder, _join, _host, _listen, _port, _log, _cache];

    /// <summary>Whether the command line or the environment asks for a cluster at all.</summary>
    public bool IsWanted(CommandHost host, ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false })
        || ((string[])[ClusterSettings.FolderVariable, ClusterSettings.JoinVariable, ClusterSettings.IdentityVariable]).Any(name => host.Variable(name) is { Length: > 0 });

    /// <summary>Where fetched files are kept; null for the usual place.</summary>
    public string? CacheFolder(ParseResult parsed) => parsed.GetValue(_cache);

    public FileCache Cache(CommandHost host, ParseResult parsed) => SweepFiles.CacheOf(host, CacheFolder(parsed));

    /// <summary>Members that are named to be joined.</summary>
    /// <exception cref="UserException">One is no address.</exception>
    public IReadOnlyList<ClusterAddress> Joined(ParseResult parsed) =>
        [.. (parsed.GetValue(_join) ?? []).Select(address => ClusterAddress.Parse("--join", address))];

    /// <exception cref="UserException">A setting or certificate cannot be used.</exception>
    public ClusterSettings Read(CommandHost host, ParseResult parsed, ClusterRole role) => ClusterSettings.Read(
        role,
        new ClusterWish
        {
            Folder = parsed.GetValue(_folder),
            Join = parsed.GetValue(_join) ?? [],
            Host = parsed.GetValue(_host),
            Listen = parsed.GetValue(_listen),
            Port = parsed.GetValue(_port),
            Log = parsed.GetValue(_log),
        },
        host.Folder,
        host.Variable,
        host.Time);
}
