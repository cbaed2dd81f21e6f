using System.CommandLine;
using Runner.Ledgers;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>How a command joins an Akka cluster instead of opening a ledger itself.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _settings = new("--cluster")
    {
        Description = "Join the Akka cluster that this file describes; its coordinator has the ledger.",
        HelpName = "cluster.hocon",
    };

    private readonly Option<string?> _seed = new("--seed") { Description = "A member of the cluster to join, instead of the file's.", HelpName = "HOST:PORT" };

    private readonly Option<int?> _port = new("--port") { Description = "Where this node listens (default: coordinators the file's, workers any).", HelpName = "N" };

    public Option[] All => [_settings, _seed, _port];

    /// <summary>The ledger that the command works with.</summary>
    /// <param name="open">Opens the ledger that <c>--ledger</c> names; where the command may not coordinate, only without a cluster.</param>
    public ITrialLedger Open(CommandHost host, ParseResult parsed, ClusterRole role, Func<ITrialLedger> open)
    {
        if (Wish(parsed, role) is not { } wish)
        {
            return open();
        }

        return ClusterLedgers.OpenCluster(wish, role == ClusterRole.Coordinator ? Place(open) : null, host.Time, host.Variable);
    }

    /// <summary>How the command is to join; null when it is not to.</summary>
    public ClusterWish? Wish(ParseResult parsed, ClusterRole role)
    {
        if (parsed.GetValue(_settings) is not { } settings)
        {
            return parsed.GetValue(_seed) is null && parsed.GetValue(_port) is null
                ? null
                : throw new UserException("--seed and --port are for a cluster. Give --cluster cluster.hocon too.");
        }

        return new ClusterWish(settings, role, parsed.GetValue(_seed), parsed.GetValue(_port) ?? (role == ClusterRole.Coordinator ? null : 0));
    }

    public static CoordinatorPlace Place(Func<ITrialLedger> open) => new(open, record => Execution.Options(ExecutionOf(record), Execution.ProcessName, 0));

    /// <summary>As the sweep's spec says; a sweep that was made without one is run as usual.</summary>
    private static ExecutionConfig ExecutionOf(SweepRecord record) =>
        record.SpecText.Length == 0 ? ExecutionConfig.Default : SpecFiles.Parse(record.SpecText, record.SpecFile).Execution;
}
