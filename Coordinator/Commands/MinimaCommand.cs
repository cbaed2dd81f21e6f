using System.CommandLine;
using Runner.Comparison;
using Runner.Display;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Running;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Takes a finished sweep's networks down to the bottom, says what each one ended at, and compares them.</summary>
public static class MinimaCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var epsilon = NumberOption.Positive(
            "--epsilon", "E", "Runs share a basin below this barrier, in units of the loss (default: 2 % of the median loss).");
        var effort = NumberOption.Positive(
            "--effort", "N", "How many times the usual number of exact steps to take, for networks that have not converged (default: 1).");
        var where = WhereOption.Create();
        var top = NumberOption.Whole("--top", 1, "Only the N runs with the lowest final training loss.");
        var passes = NumberOption.Whole(
            "--passes", 1, "Also look for the passes between the minima, and draw the tree that they make: N pairs of minima of each kind of network (default: three for each minimum, one where a network is too large for passes).", isOptional: true);
        var mapOnly = new Option<bool>("--map")
        {
            Description = "Only show the map of starts, for a sweep whose axes are two starting weights; nothing is polished.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Also write the sweep's report, with these results in words and pictures.",
            HelpName = "FILE.html",
        };
        var slots = CommonOptions.Slots();
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "minima",
            "Polishes every final network exactly, says whether it is at a minimum, a saddle or a plateau, or has none, and which runs share a basin.",
            "minima digits-init");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { where, top, epsilon, effort, passes, mapOnly, output, slots, ledgerOption, plugin, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            await using var ledger = await host.OpenOrCreateAsync(parsed, ledgerOption, cancel);
            var source = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var count = await ledger.CountAsync(source.Id, cancel);
            if (!count.Finished)
            {
                throw new UserException($"{source.Name}: {Number.Count(count.Trials - count.Recorded)} of {Number.Of(count.Trials, "trial")} {(count.Trials - count.Recorded == 1 ? "is" : "are")} not done{(count.Undecided ? ", and which are trained further is not decided" : "")}. Run it first: runner run {source.Record.SpecFile}.");
            }

            if (DerivedSweep.SourceOf(source.Record) is { } trained)
            {
                throw new UserException($"{source.Name}: these are the endings of {trained} already, or the passes between them. Run `runner minima {trained}`.");
            }

            if (parsed.GetValue(mapOnly))
            {
                await MapAsync(host, source, parsed.GetValue(json), parsed.GetValue(output), cancel);
                return ExitCode.Success;
            }

            var threads = parsed.GetValue(slots) ?? SpecExecution.SlotsOf(source.Spec);
            var work = parsed.GetValue(effort) ?? 1;
            var part = await EndingPart.ChooseAsync(source, parsed.GetValue(where), parsed.GetValue(top), cancel);
            if (await EndAsync(host, source, part, threads, cancel, work) is not { } endings)
            {
                return await StoppedAsync(host);
            }

            var studied = await MinimaStudy.ReadAsync(host, endings, source, parsed.GetValue(epsilon) ?? double.NaN, threads, cancel);
            if (parsed.GetResult(passes) is not null)
            {
                if (await PassRounds.GrowAsync(host, source, endings, studied, parsed.GetValue(passes), threads, work, cancel) is not { } grown)
                {
                    return await StoppedAsync(host);
                }

                studied = grown;
            }

            var file = parsed.GetValue(output);
            if (parsed.GetValue(json) || file is not null)
            {
                studied = await MinimaStudy.PictureAsync(host, studied, source, threads, cancel);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, studied.Select(MinimaJson.Of));
            }
            else
            {
                if (part is not null)
                {
                    await host.Out.WriteLineAsync($"· {part.Words}");
                }

                foreach (var one in studied)
                {
                    MinimaTables.Write(host.Tables(), one);
                }
            }

            if (file is not null)
            {
                await ReportCommand.WriteAsync(host, source, file, null, studied, parsed.GetValue(json) ? host.Error : host.Out, cancel);
            }

            return studied.Any(one => one.Study.Unended.Any(run => run.Failed)) ? ExitCode.Negative : ExitCode.Success;
        });
        return command;
    }

    private static async Task<int> StoppedAsync(CommandHost host)
    {
        await host.Error.WriteLineAsync("Stopped. What is done is kept; run the same command to continue.");
        return ExitCode.Interrupted;
    }

    private static async Task MapAsync(CommandHost host, RecordedSweep source, bool json, string? file, CancellationToken cancel)
    {
        var map = await StartMap.ReadAsync(source, cancel)
            ?? throw new UserException($"{source.Name}: --map is for sweeps whose axes are two starting weights. See Experiments/Catalogue/one-neuron-map.yaml.");
        if (json)
        {
            Json.Print(host.Out, new[] { new { Name = source.Id, Pictures = new { Map = map } } });
        }
        else
        {
            await host.Out.WriteLineAsync($"● {map.Sentence}");
        }

        if (file is not null)
        {
            await ReportCommand.WriteAsync(host, source, file, null, await ReportCommand.StudiedAsync(host, source, cancel), json ? host.Error : host.Out, cancel);
        }
    }

    /// <summary>Runs the sweep of endings to its end; null when it was stopped before.</summary>
    /// <param name="part">Null for every run.</param>
    public static Task<RecordedSweep?> EndAsync(
        CommandHost host, RecordedSweep source, EndingPart? part, int slots, CancellationToken cancel, double effort = 1) =>
        DerivedSweep.FinishAsync(
            host,
            source,
            EndingPlan.Of(source, part, effort, EnvironmentText.Describe()),
            (endings, open) => EndingEstimate.Of(host, endings, open, effort).Sentence(endings.Id, slots),
            slots,
            cancel);
}
