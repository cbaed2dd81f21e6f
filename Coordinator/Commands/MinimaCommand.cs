using System.CommandLine;
using Runner.Comparison;
using Runner.Comparison.Minima.Siblings;
using Runner.Display;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Running;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Polishes the final networks of a finished sweep, classifies where each one ends, and compares the minima.</summary>
public static class MinimaCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var epsilon = NumberOption.Positive(
            "--epsilon", "E", "Runs separated by a barrier below E share a basin; in units of the loss (default: 2 % of the median loss).");
        var effort = NumberOption.Positive(
            "--effort", "N", "Allow N times the usual number of exact steps, for networks that do not converge (default: 1).");
        var where = WhereOption.Create();
        var top = NumberOption.Whole("--top", 1, "Only the N runs with the lowest final training loss.");
        var passes = NumberOption.Whole(
            "--passes", 1, "Also look for the passes between the minima, and draw the tree that they make: N pairs of minima of each kind of network (default: six for each minimum, three above 200 parameters, one where a large network has not arrived).", isOptional: true);
        var mapOnly = new Option<bool>("--map")
        {
            Description = "Only show the map of starts, for a sweep whose axes are two starting weights; polish nothing.",
        };
        var siblings = new Option<bool>("--siblings")
        {
            Description = "Only compare siblings, trained runs of one start that differ in the order of the data or in noise, by the epoch at which they part (training.fork); nothing is polished.",
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
            "Polishes every final network with exact steps; shows whether it ends at a minimum, a saddle, a plateau or none of these, and which runs share a basin.",
            "minima digits-init");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { where, top, epsilon, effort, passes, mapOnly, siblings, output, slots, ledgerOption, plugin, json })
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
                throw new UserException($"{source.Name}: already has the endings of {trained}, or the passes between them. Run `runner minima {trained}`.");
            }

            if (parsed.GetValue(mapOnly))
            {
                await MapAsync(host, source, parsed.GetValue(json), parsed.GetValue(output), cancel);
                return ExitCode.Success;
            }

            var threads = parsed.GetValue(slots) ?? SpecExecution.SlotsOf(source.Spec);
            var work = parsed.GetValue(effort) ?? 1;
            var part = await EndingPart.ChooseAsync(source, parsed.GetValue(where), parsed.GetValue(top), cancel);
            if (parsed.GetValue(siblings))
            {
                await SiblingsAsync(host, source, part, parsed.GetValue(epsilon) ?? double.NaN, threads, parsed.GetValue(json), parsed.GetValue(output), cancel);
                return ExitCode.Success;
            }

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

    private static async Task SiblingsAsync(
        CommandHost host, RecordedSweep source, EndingPart? part, double epsilon, int threads, bool json, string? file, CancellationToken cancel)
    {
        var studies = await SiblingRuns.ReadAsync(host, source, part, epsilon, threads, cancel);
        if (studies.Count == 0)
        {
            throw new UserException($"{source.Id}: --siblings compares completed runs of networks that have one start and differ in seed.order or seed.noise, and there are no two. See Experiments/Catalogue/digits-siblings.yaml.");
        }

        if (json)
        {
            Json.Print(host.Out, studies.Select(study => new { study.Name, Part = part?.Words, study.Findings, study.Epsilon, study.MeasuredOn, SiblingStudy.Points, study.Settings }));
        }
        else
        {
            foreach (var study in studies)
            {
                SiblingTables.Write(host.Tables(), study);
            }
        }

        if (file is not null)
        {
            await ReportCommand.WriteAsync(host, source, file, null, await ReportCommand.StudiedAsync(host, source, cancel), json ? host.Error : host.Out, cancel);
        }
    }

    /// <summary>Runs the sweep of endings; returns null when it was stopped before it was finished.</summary>
    /// <param name="part">The runs to polish; null for all.</param>
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
