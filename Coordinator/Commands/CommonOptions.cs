using System.CommandLine;
using Runner.Cluster;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Commands;

/// <summary>Options that several commands share, each defined once.</summary>
public static class CommonOptions
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    public static Option<string?> Ledger() => new("--ledger")
    {
        Description = "The ledger: a file (litedb:PATH, sqlite:PATH, or PATH, whose kind is detected; a new file is LiteDB), "
            + "postgres://…, or memory: (default: RUNNER_LEDGER, else runner.litedb in the current folder).",
        HelpName = "URL",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Argument<string> Sweep() => new("SWEEP")
    {
        Description = "The sweep's name from its spec; NAME@2 for its second revision.",
    };

    public static Argument<string> Spec(string what = "The sweep's spec file (YAML).") => new("SPEC") { Description = what };

    public static Option<int?> Slots() =>
        NumberOption.Whole("--slots", 1, "Bundles trained at once, one core each (default: the spec's, else one per core).", most: 1024);

    public static Option<string?> Report() => new("--report") { Description = "Write the report to this file at the end.", HelpName = "FILE.html" };

    public static Option<string?> Spill() => new("--spill")
    {
        Description = "Where to keep results while the ledger does not respond, or 'none' (default: LEDGER.unsent next to a ledger file, "
            + "else this user's state folder). They are sent once it responds, or by the next worker started here.",
        HelpName = "FOLDER",
    };

    /// <summary>Opens an existing ledger for a command that only reads or gives orders. A ledger file that another process owns is
    /// reached through that process.</summary>
    public static async Task<ITrialLedger> OpenExistingAsync(this CommandHost host, ParseResult parsed, Option<string?> ledger)
    {
        if (host.Cluster is not { } cluster || !cluster.IsWanted(host, parsed))
        {
            return LedgerLocation.OpenShared(parsed.GetValue(ledger), LedgerUse.Read, host.Time, host.Variable, host.Error.WriteLine);
        }

        return await ClusterVisit.OpenAsync(cluster.Read(host, parsed, ClusterRole.Visitor), host.Time, host.Error.WriteLine);
    }

    /// <summary>Opens the ledger for a command that trains, and creates it if there is none.</summary>
    public static ITrialLedger OpenOrCreate(this CommandHost host, ParseResult parsed, Option<string?> ledger)
    {
        var location = host.Ledger(parsed, ledger);
        SayIfEarlier(host, parsed, ledger, location);
        return LedgerLocation.OpenShared(location, LedgerUse.Run, host.Time, host.Variable, host.Error.WriteLine);
    }

    /// <summary>Like <see cref="OpenOrCreate"/>, for long-running commands: waits for a server that does not respond.</summary>
    public static Task<ITrialLedger> OpenOrCreateAsync(this CommandHost host, ParseResult parsed, Option<string?> ledger, CancellationToken cancel) =>
        OpenPatientlyAsync(host, host.Ledger(parsed, ledger), () => host.OpenOrCreate(parsed, ledger), cancel);

    /// <param name="location">Where the ledger is.</param>
    internal static async Task<ITrialLedger> OpenPatientlyAsync(CommandHost host, string location, Func<ITrialLedger> open, CancellationToken cancel)
    {
        var said = "";
        while (true)
        {
            try
            {
                var ledger = await Task.Run(open, cancel);
                if (said.Length > 0)
                {
                    await host.Error.WriteLineAsync("The ledger responds again.");
                }

                return ledger;
            }
            catch (LedgerException fault) when (fault.MayPass && LedgerLocation.FileOf(location) is null)
            {
                if (said != fault.Message)
                {
                    said = fault.Message;
                    host.Error.Warn($"{said} Waiting for it; press Ctrl-C to give up.");
                }

                await Task.Delay(BetweenAttempts, host.Time, cancel);
            }
        }
    }

    /// <summary>The location of a command's ledger.</summary>
    public static string Ledger(this CommandHost host, ParseResult parsed, Option<string?> ledger) =>
        LedgerLocation.Resolve(parsed.GetValue(ledger), host.Variable);

    private static void SayIfEarlier(CommandHost host, ParseResult parsed, Option<string?> ledger, string location)
    {
        if (location == LedgerLocation.EarlierDefault && string.IsNullOrWhiteSpace(parsed.GetValue(ledger))
            && string.IsNullOrWhiteSpace(host.Variable(LedgerLocation.Variable)))
        {
            host.Error.WriteLine(
                $"Using {LedgerLocation.EarlierDefault}, a ledger in this folder from an earlier version. To move to LiteDB: "
                + $"runner ledger copy {LedgerLocation.EarlierDefault} {LedgerLocation.Default}");
        }
    }
}
