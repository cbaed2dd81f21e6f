using System.CommandLine;
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
            "--effort", "N", "So many times as many exact steps as usual, for networks that have not arrived (default: 1).");
        var mapOnly = new Option<bool>("--map")
        {
            Description = "Only the map of starts, of a sweep whose axes are two starting weights: nothing is polished.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Also write the sweep's report, with all of it in words and pictures.",
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
        foreach (var option in new Option[] { epsilon, effort, mapOnly, output, slots, ledgerOption, plugin, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            await using var ledger = host.OpenOrCreate(parsed, ledgerOption);
            var source = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var count = await ledger.CountAsync(source.Id, cancel);
            if (!count.Finished)
            {
                throw new UserException($"{source.Id}: {count.Trials - count.Recorded} of {count.Trials} trials are not done. Run it first: runner run {source.Record.SpecFile}.");
            }

            if (EndingPlan.SourceOf(source.Record) is { } trained)
            {
                throw new UserException($"{source.Id}: these are the endings of {trained} already. Ask for runner minima {trained}.");
            }

            if (parsed.GetValue(mapOnly))
            {
                await MapAsync(host, source, parsed.GetValue(json), parsed.GetValue(output), cancel);
                return ExitCode.Success;
            }

            var threads = parsed.GetValue(slots) ?? SpecExecution.SlotsOf(source.Spec);
            if (await EndAsync(host, ledger, source, threads, cancel, parsed.GetValue(effort) ?? 1) is not { } endings)
            {
                await host.Error.WriteLineAsync("Stopped. What is done is kept; the same command goes on.");
                return ExitCode.Interrupted;
            }

            var studied = await MinimaStudy.ReadAsync(host, endings, source, parsed.GetValue(epsilon) ?? double.NaN, threads, cancel);
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
                foreach (var one in studied)
                {
                    MinimaTables.Write(host.Tables(), one.Study);
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

    private static async Task MapAsync(CommandHost host, RecordedSweep source, bool json, string? file, CancellationToken cancel)
    {
        var map = await StartMap.ReadAsync(source, cancel)
            ?? throw new UserException($"{source.Id}: --map is for sweeps whose axes are two starting weights. See Experiments/Catalogue/one-neuron-map.yaml.");
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
    public static async Task<RecordedSweep?> EndAsync(
        CommandHost host, ITrialLedger ledger, RecordedSweep source, int slots, CancellationToken cancel, double effort = 1)
    {
        var plan = EndingPlan.Of(source, effort, EnvironmentText.Describe());
        var record = await ledger.PlanAsync(plan, trainAgain: false, cancel);
        var endings = source with { Record = record };
        var before = await ledger.CountAsync(record.Id, cancel);
        if (before.Finished)
        {
            return endings;
        }

        await host.Error.WriteLineAsync($"{record.Id}: taking {before.Trials - before.Recorded} networks down to the bottom.");
        var progress = new SweepProgress(before.Trials, before.Recorded, host.Time);
        var display = SweepDisplays.Of(host, progress, endings);
        if (await SweepRunner.FollowAsync(host, ledger, record, display, cancel) is { } ended)
        {
            return ended ? endings : null;
        }

        var session = new SweepSession(ledger, new SpecSweeps(host), host.Time, SpecExecution.ProcessName, SpecExecution.TermsOf, slots)
        {
            Heartbeat = SpecExecution.HeartbeatOf(source.Spec),
        };
        return await session.RunAsync(record.Id, display, cancel) ? endings : null;
    }
}
