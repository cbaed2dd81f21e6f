using System.CommandLine;
using Runner.Ledgers;
using Runner.Reproduction;
using Runner.Results;
using Spectre.Console;

namespace Runner.Commands;

/// <summary>Reproduces published results on this machine: ordinary specs of the catalogue, run the ordinary way, with gates.</summary>
public static class ReproduceCommand
{
    public static Command Create(CommandHost host)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "Entries to reproduce (default: all quick ones). `--list` shows them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var quick = new Option<bool>("--quick") { Description = "Those that take seconds (the default)." };
        var full = new Option<bool>("--full") { Description = "All of them." };
        var list = new Option<bool>("--list") { Description = "List the entries and run nothing." };
        var slots = CommonOptions.Slots();
        var ledgerOption = new Option<string?>("--ledger")
        {
            Description = "Where to keep the runs (default: in memory, so that everything is trained anew).",
            HelpName = "URL",
        };
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "reproduce",
            "Runs specs of the catalogue whose results are known, and compares. Exit code 1 when a gate fails.",
            "reproduce one-neuron xor");
        command.Add(names);
        foreach (var option in new Option[] { quick, full, list, slots, ledgerOption, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var chosen = Choose(parsed.GetValue(names) ?? [], parsed.GetValue(full));
            if (parsed.GetValue(list))
            {
                foreach (var entry in ReproductionCatalogue.Entries)
                {
                    await host.Out.WriteLineAsync($"{entry.Name} ({entry.Tier.ToString().ToLowerInvariant()}): {entry.Claim} [{entry.Source}]");
                }

                return ExitCode.Success;
            }

            await using var ledger = LedgerLocation.Open(parsed.GetValue(ledgerOption) ?? "memory:", LedgerUse.Run, host.Time, host.Variable);
            var verdicts = new List<ReproductionVerdict>();
            foreach (var entry in chosen)
            {
                if (await RunAsync(host, ledger, entry, parsed.GetValue(slots), cancel) is not { } verdict)
                {
                    return ExitCode.Interrupted;
                }

                verdicts.Add(verdict);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, verdicts);
            }
            else
            {
                Write(host.Tables(), verdicts);
            }

            return verdicts.TrueForAll(verdict => verdict.Passes) ? ExitCode.Success : ExitCode.Negative;
        });
        return command;
    }

    private static IReadOnlyList<ReproductionEntry> Choose(string[] names, bool full)
    {
        foreach (var name in names)
        {
            if (ReproductionCatalogue.Entries.All(entry => entry.Name != name))
            {
                throw new UserException(
                    $"{name}: nothing of that name to reproduce. There is {string.Join(", ", ReproductionCatalogue.Entries.Select(entry => entry.Name))}.");
            }
        }

        return
        [
            .. ReproductionCatalogue.Entries.Where(entry =>
                names.Length > 0 ? names.Contains(entry.Name) : full || entry.Tier == ReproductionTier.Quick),
        ];
    }

    /// <summary>Null when it was stopped.</summary>
    private static async Task<ReproductionVerdict?> RunAsync(
        CommandHost host, ITrialLedger ledger, ReproductionEntry entry, int? slots, CancellationToken cancel)
    {
        var spec = SpecFiles.Load(host, CatalogueFile(host, entry.Name));
        var start = host.Time.GetTimestamp();
        var wishes = new RunWishes("", slots, 0, false, false, null, 0, null, null);
        var (sweep, finished) = await RunningSweep.RunAsync(host, ledger, spec, wishes, cancel);
        if (!finished)
        {
            return null;
        }

        var results = new List<TrialResult>();
        await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Curves | ResultParts.Weights, cancel))
        {
            results.Add(result);
        }

        return new ReproductionVerdict(
            entry.Name,
            entry.Tier,
            entry.Claim,
            entry.Source,
            [
                .. entry.Gates.Select(gate =>
                {
                    var got = gate.Quantity.Of(results, sweep.Points.Config);
                    return new GateVerdict(gate.What, gate.Expected, got, gate.Passes(got));
                }),
            ],
            host.Time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>The catalogue stands in the repository: it is looked for from here and from the program upwards.</summary>
    private static string CatalogueFile(CommandHost host, string name)
    {
        foreach (var origin in new[] { host.Folder, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(origin); folder is not null; folder = folder.Parent)
            {
                var file = Path.Combine(folder.FullName, "Experiments", "Catalogue", $"{name}.yaml");
                if (File.Exists(file))
                {
                    return file;
                }
            }
        }

        throw new UserException($"Experiments/Catalogue/{name}.yaml is not here. Run this inside the repository.");
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<ReproductionVerdict> verdicts)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        foreach (var column in new[] { "claim", "source", "gate", "expected", "got", "verdict" })
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        foreach (var verdict in verdicts)
        {
            var telling = verdict.Telling;
            var others = verdict.Gates.Count > 1 ? $" (and {verdict.Gates.Count - 1} more)" : "";
            table.AddRow(
                new Text(verdict.Claim),
                new Text(verdict.Source),
                new Text(telling.What + others),
                new Text(telling.Expected),
                new Text($"{telling.Got:g10}"),
                new Markup(verdict.Passes
                    ? "[green]reproduced[/]"
                    : $"[red]FAILS {verdict.Gates.Count(gate => !gate.Passes)} of {verdict.Gates.Count}[/]"));
        }

        console.Write(table);
    }
}
