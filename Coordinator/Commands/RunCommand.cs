using System.CommandLine;
using Runner.Digests;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Plans a sweep, trains what is not trained yet, and says what came out.</summary>
public static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec("The sweep's spec file (YAML); or the name of a sweep of this ledger, to go on with it.");
        var again = new Option<bool>("--again")
        {
            Description = "Train every trial again, as a new revision, even if this ledger has its result.",
        };
        var replicates = new ReplicatesOption();
        var options = new RunOptions();
        var command = CommandLine.Describe(
            "run",
            "Runs a sweep: plans it, trains what is open, and compares the results. Ctrl-C keeps what is done; the same command continues.",
            "run Experiments/Catalogue/digits-init.yaml --report digits-init.html");
        command.Add(specArgument);
        foreach (var option in (Option[])[.. options.All, .. replicates.All, again])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = options.With(host, parsed);
            var named = parsed.GetRequiredValue(specArgument);
            var spec = replicates.Read(parsed, await RecordedSweep.SpecOfAsync(host, parsed, options.Ledger, named, cancel));
            return await options.RunAsync(host, parsed, spec, named, parsed.GetValue(again), cancel);
        });
        return command;
    }

    /// <summary>Says how far a sweep has come that was stopped before its end. Whoever set a limit finds a page of it in the
    /// morning; whoever waits at the terminal does not wait for that.</summary>
    /// <param name="ordered">By a person, who waits for the end.</param>
    public static async Task StoppedAsync(CommandHost host, RecordedSweep sweep, string? report, bool ordered)
    {
        await host.Error.WriteLineAsync($"{sweep.Name}: {await OutcomeText.SummaryAsync(sweep.Ledger, sweep.Id)}");
        if (ordered)
        {
            return;
        }

        await SayAsync(sweep, await SweepDigest.BeginAsync(sweep, CancellationToken.None), host.Error);
        if (report is not null && (await sweep.Ledger.CountAsync(sweep.Id)).Recorded > 0)
        {
            await ReportCommand.WriteAsync(host, sweep, report, null, [], host.Error, CancellationToken.None);
        }
    }

    /// <summary>Says what came out, as text and as a page.</summary>
    /// <param name="ledger">As <c>--ledger</c> names it.</param>
    public static async Task<int> FinishAsync(CommandHost host, RecordedSweep sweep, string? ledger, string? report, bool json)
    {
        var counts = await sweep.Ledger.CountAsync(sweep.Id);
        if (!json)
        {
            await host.Out.WriteLineAsync($"{sweep.Name}: {await OutcomeText.SummaryAsync(sweep.Ledger, sweep.Id)}");
        }

        await CompareCommand.PrintAsync(host, sweep, new CompareCommand.Asked([], Json: json), CancellationToken.None);
        if (!json)
        {
            // The first one would say again what the comparison says.
            await SayAsync(sweep, await SweepDigest.BeginNextAsync(sweep, CancellationToken.None), host.Out);
        }

        if (report is not null)
        {
            await ReportCommand.WriteAsync(host, sweep, report, null, [], host.Out, CancellationToken.None);
        }
        else if (!json && ledger != LedgerLocation.Memory)
        {
            await host.RecommendAsync($"The page with curves and images: runner report {sweep.Name} -o {sweep.Id.Name}.html");
        }

        return counts.Outcomes.Any(pair => pair.Value > 0 && OutcomeText.IsTrouble(pair.Key)) ? ExitCode.Negative : ExitCode.Success;
    }

    private static async Task SayAsync(RecordedSweep sweep, SweepDigest? digest, TextWriter to)
    {
        foreach (var line in digest is null ? [] : DigestText.Of(sweep.Name, digest))
        {
            await to.WriteLineAsync(line);
        }
    }
}
