using System.CommandLine;
using Runner.Cluster;
using Runner.Files;
using Runner.Settings;

namespace Runner.Commands;

/// <summary>The options with which a command joins or contacts a cluster.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _folder = new("--cluster")
    {
        Description = "The folder of this machine's certificate, or one with a subfolder for each machine (default: RUNNER_CLUSTER, else ./cluster).",
        HelpName = "FOLDER",
    };

    private readonly Option<string[]> _join = new("--join")
    {
        Description = $"A member of the cluster, usually the coordinator's machine (default port: {ClusterAddress.UsualPort}).",
        HelpName = "HOST[:PORT]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _host = new("--host")
    {
        Description = "The name or address by which other machines reach this one (default: from its certificate).",
        HelpName = "HOST",
    };

    private readonly Option<string?> _listen = new("--listen")
    {
        Description = "The address to listen on (default: that of --host, or 0.0.0.0, all addresses, if it is a name).",
        HelpName = "IP",
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = $"The port to listen on (default: {ClusterAddress.UsualPort} for a coordinator, else any).",
        HelpName = "N",
    };

    private readonly Option<string?> _log = new("--cluster-log") { Description = "A file for the cluster's own log, for troubleshooting.", HelpName = "FILE" };

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Where to keep data and weight files fetched from the coordinator (default: files in this user's cache folder).",
        HelpName = "FOLDER",
    };

    public Option[] All => [_folder, _join, _host, _listen, _port, _log, _cache];

    /// <summary>Whether the command line or the environment has any cluster setting.</summary>
    public bool IsWanted(CommandHost host, ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false })
        || ((string[])[ClusterSettings.FolderVariable, ClusterSettings.JoinVariable, ClusterSettings.IdentityVariable]).Any(name => host.Variable(name) is { Length: > 0 });

    /// <summary>Where fetched files are kept; null for the default folder.</summary>
    public string? CacheFolder(ParseResult parsed) => parsed.GetValue(_cache);

    public FileCache Cache(CommandHost host, ParseResult parsed) => SweepFiles.CacheOf(host, CacheFolder(parsed));

    /// <summary>The members to join.</summary>
    /// <exception cref="UserException">One of them is not an address.</exception>
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
