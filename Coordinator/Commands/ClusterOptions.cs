using System.CommandLine;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>How a command joins an Akka cluster instead of opening a ledger itself.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _settings = new("--cluster")
    {
        Description = "Join the Akka cluster that this file describes; its coordinator has the ledger. Needs a build with Akka.",
        HelpName = "cluster.hocon",
    };

    private readonly Option<string?> _seed = new("--seed") { Description = "A member of the cluster to join, instead of the file's.", HelpName = "HOST:PORT" };

    private readonly Option<int?> _port = new("--port") { Description = "Where this node listens (default: coordinators the file's, workers any).", HelpName = "N" };

    public Option[] All => [_settings, _seed, _port];

    /// <summary>The ledger that the command works with.</summary>
    /// <param name="mayCoordinate">Whether the cluster's coordinator, with the ledger, may be here.</param>
    /// <param name="open">Opens the ledger that <c>--ledger</c> names.</param>
    public ITrialLedger Open(CommandHost host, ParseResult parsed, bool mayCoordinate, Func<ITrialLedger> open)
    {
        if (parsed.GetValue(_settings) is not { } settings)
        {
            return parsed.GetValue(_seed) is null && parsed.GetValue(_port) is null
                ? open()
                : throw new UserException("--seed and --port are for a cluster. Give --cluster cluster.hocon too.");
        }

        var port = parsed.GetValue(_port) ?? (mayCoordinate ? null : 0);
        return OptionalLedgers.OpenCluster(
            new ClusterWish(settings, parsed.GetValue(_seed), port), mayCoordinate ? open : null, host.Time, host.Variable);
    }
}
