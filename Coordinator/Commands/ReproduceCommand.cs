using System.CommandLine;
using Runner.Reproduction;

namespace Runner.Commands;

/// <summary>Reproduces published results on this machine: runs specs of the catalogue like any others, and checks gates.</summary>
public static class ReproduceCommand
{
    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "Entries to reproduce (default: all except the slow ones). `--list` shows them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var quick = new Option<bool>("--quick") { Description = "Only entries that take seconds each." };
        var full = new Option<bool>("--full") { Description = "All entries, including the slow ones." };
        var list = new Option<bool>("--list") { Description = "List the entries and run nothing." };
        var again = new Option<bool>("--again") { Description = "Train every trial again, even if the ledger has its result." };
        var slots = CommonOptions.Slots();
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "reproduce",
            "Runs specs of the catalogue whose results are published or known, and compares the results. Exits with code 1 if a gate fails. "
            + "Ctrl-C keeps what is done; the same command continues.",
            "reproduce one-neuron xor --ledger memory:");
        command.Add(names);
        foreach (var option in new Option[] { quick, full, list, again, slots, ledgerOption, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = Choose(parsed.GetValue(names) ?? [], parsed.GetValue(quick), parsed.GetValue(full));
            if (parsed.GetValue(list))
            {
                await ListAsync(host, chosen, parsed.GetValue(json));
                return ExitCode.Success;
            }

            await using var ledger = await host.OpenOrCreateAsync(parsed, ledgerOption, cancel);
            var run = new ReproductionRun(host, ledger, parsed.GetValue(slots), parsed.GetValue(again));
            if (await run.RunAsync(chosen, cancel) is not { } verdicts)
            {
                await host.Error.WriteLineAsync("Stopped. What is done is kept; run the same command to continue.");
                return ExitCode.Interrupted;
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, verdicts);
            }
            else
            {
                ReproductionTable.Write(host.Tables(), verdicts);
                await host.Out.WriteLineAsync(ReproductionTable.Summary(verdicts));
            }

            return verdicts.Any(verdict => verdict.Outcome == ReproductionOutcome.Fails) ? ExitCode.Negative : ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<ReproductionEntry> Choose(string[] names, bool quick, bool full)
    {
        if ((quick && full) || (names.Length > 0 && (quick || full)))
        {
            throw new UserException("reproduce: names, --quick and --full exclude each other. Give one of these.");
        }

        foreach (var name in names)
        {
            if (ReproductionCatalogue.Entries.All(entry => entry.Name != name))
            {
                throw new UserException(
                    $"{name}: no such entry. Choose from {string.Join(", ", ReproductionCatalogue.Entries.Select(entry => entry.Name))}.");
            }
        }

        var most = quick ? ReproductionTier.Quick : full ? ReproductionTier.Full : ReproductionTier.Medium;
        return
        [
            .. ReproductionCatalogue.Entries.Where(entry => names.Length > 0 ? names.Contains(entry.Name) : entry.Tier <= most),
        ];
    }

    private static async Task ListAsync(CommandHost host, IReadOnlyList<ReproductionEntry> entries, bool json)
    {
        if (json)
        {
            Json.Print(host.Out, entries.Select(entry => new { entry.Name, entry.Tier, entry.Claim, entry.Source, Gates = entry.Gates.Length }));
            return;
        }

        foreach (var entry in entries)
        {
            await host.Out.WriteLineAsync($"{entry.Name} ({entry.Tier.ToString().ToLowerInvariant()}): {entry.Claim} [{entry.Source}]");
        }
    }
}
