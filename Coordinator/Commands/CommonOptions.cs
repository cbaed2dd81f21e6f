using System.CommandLine;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Options that several commands share, each defined once.</summary>
public static class CommonOptions
{
    public static Option<string?> Ledger() => new("--ledger")
    {
        Description = "The ledger: a file, or postgres://… (default: RUNNER_LEDGER, else runner.db in the current folder).",
        HelpName = "URL",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Argument<string> Sweep() => new("SWEEP")
    {
        Description = "The sweep's name, as its spec gives it; name@2 for its second revision.",
    };

    public static Argument<string> Spec() => new("SPEC") { Description = "The sweep's spec file (YAML)." };

    public static Option<int?> Slots() =>
        NumberOption.Whole("--slots", 1, "Bundles trained at once, one core each (default: the spec's, else one a core).", most: 1024);

    public static Option<string?> Report() => new("--report") { Description = "Write the report to this file at the end.", HelpName = "FILE.html" };

    public static Option<string?> Spill() => new("--spill")
    {
        Description = "Where results wait while the ledger does not answer, or 'none' (default: LEDGER.unsent beside a ledger that is a file, "
            + "else this user's state folder). They are sent when it does, or by the next worker that starts here.",
        HelpName = "FOLDER",
    };

    /// <summary>Opens the ledger for a command that only asks: it must be there already.</summary>
    public static ITrialLedger OpenExisting(this CommandHost host, ParseResult parsed, Option<string?> ledger) =>
        LedgerLocation.Open(parsed.GetValue(ledger), LedgerUse.Read, host.Time, host.Variable, host.Error.WriteLine);

    /// <summary>Opens the ledger, and makes it when there is none.</summary>
    public static ITrialLedger OpenOrCreate(this CommandHost host, ParseResult parsed, Option<string?> ledger) =>
        LedgerLocation.Open(parsed.GetValue(ledger), LedgerUse.Run, host.Time, host.Variable, host.Error.WriteLine);
}
