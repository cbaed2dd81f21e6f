using System.CommandLine;
using System.Text;
using Runner.Comparison;
using Runner.Digests;
using Runner.Latent;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Reports;
using Runner.Running;

namespace Runner.Commands;

/// <summary>Writes the report of a sweep as one self-contained page.</summary>
public static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write.",
            HelpName = "FILE.html",
            Required = true,
        };
        var metric = new MetricOption();
        var where = WhereOption.Create();
        var ledgerOption = CommonOptions.Ledger();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "report",
            "Writes a page with the sweep's findings, comparison, curves, images and environment: one file that needs no network.",
            "report digits-init -o digits-init.html");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { output, where, ledgerOption, plugin })
        {
            command.Add(option);
        }

        metric.AddTo(command);

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var studied = await StudiedAsync(host, sweep, cancel);
            await WriteAsync(host, sweep, parsed.GetRequiredValue(output), metric.Read(parsed), studied, host.Out, cancel, parsed.GetValue(where));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Where the sweep's runs end up, if <c>minima</c> has finished; empty otherwise.</summary>
    public static async Task<IReadOnlyList<StudiedFunction>> StudiedAsync(CommandHost host, RecordedSweep sweep, CancellationToken cancel)
    {
        if (await EndingPlan.FinishedOfAsync(sweep, cancel) is not { } record)
        {
            return [];
        }

        if (!EngineCheck.HasModules(host, sweep.Spec))
        {
            await host.Error.WriteLineAsync($"{sweep.Name}: the section on where its runs end up is left out because it needs the plugin. Give it: --plugin FILE.dll.");
            return [];
        }

        var studied = await MinimaStudy.OfAsync(host, sweep, cancel);
        studied = await PassRounds.ReadAsync(sweep, await RecordedSweep.ReadAsync(sweep.Ledger, record, cancel), studied, cancel);
        return await MinimaStudy.PictureAsync(host, studied, sweep, SpecExecution.SlotsOf(sweep.Spec), cancel);
    }

    public static async Task WriteAsync(
        CommandHost host,
        RecordedSweep sweep,
        string file,
        ComparisonMetric? metric,
        IReadOnlyList<StudiedFunction> studied,
        TextWriter says,
        CancellationToken cancel,
        string? where = null)
    {
        var results = await sweep.ResultsAsync(curves: true, cancel, where);
        if (results.Results.Count == 0)
        {
            throw new UserException($"{sweep.Name}: nothing is recorded yet{(where is null ? "" : $" of {where}")}. Run it first: runner run {sweep.Record.SpecFile}.");
        }

        results = await EndingQuantities.AddAsync(host, sweep, metric, results, cancel);
        metric?.CheckRecorded(results);
        var (codes, priors) = await CodesAsync(host, sweep, results, cancel);
        var page = ReportPage.Render(new ReportContent
        {
            Findings = SweepFindings.Of(results, metric ?? ComparisonMetric.DefaultFor(results)),
            Example = sweep.Points.Config(0),
            SpecText = sweep.Record.SpecText,
            SpecFile = sweep.Record.SpecFile,
            Environment = sweep.Record.Environment,
            Studied = studied,
            Siblings = sweep.Points.Axes.Contains(SiblingRuns.Axis) && EngineCheck.HasModules(host, sweep.Spec)
                ? await SiblingRuns.ReadAsync(host, sweep, await EndingPart.ChooseAsync(sweep, where, null, cancel), double.NaN, SpecExecution.SlotsOf(sweep.Spec), cancel)
                : [],
            Codes = codes,
            Priors = priors,
            Ends = await KnownEnds.OfAsync(sweep, cancel),
            Digest = await SweepDigest.ReadAsync(sweep, cancel),
            Course = await OutcomeText.SummaryAsync(sweep.Ledger, sweep.Id, cancel),
            Reconstructions = new Reconstructions(
                DataCatalogues.For(host, sweep.Spec),
                sweep.Points.Config,
                trial => sweep.Ledger.FindTrialAsync(sweep.Id, trial, cancel).GetAwaiter().GetResult()?.Result?.Weights ?? default),
        });
        await OutputFile.WriteAsync(host, file, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(page), cancel));
        await says.WriteLineAsync($"{sweep.Name}: {(results.IsWhole ? "" : $"{results.Progress}; ")}wrote {file} ({page.Length / 1024} KiB). Open it in a browser.");
    }

    /// <summary>A look into the codes, null where there are none that can be looked into, and draws from the priors of variational ones.</summary>
    private static async Task<(LatentStudy? Codes, IReadOnlyList<PointPrior> Priors)> CodesAsync(CommandHost host, RecordedSweep sweep, SweepResults results, CancellationToken cancel)
    {
        if (LatentReading.ForReport(host, sweep, results) is not { } reading)
        {
            return (null, []);
        }

        try
        {
            var codes = await reading.LookAsync(host, null, null, cancel);
            return (codes, await PriorReading.OfAsync(reading, codes, sweep.Points.Config, cancel));
        }
        catch (UserException problem)
        {
            await host.Error.WriteLineAsync($"The section on codes is left out. {problem.Message}");
            return (null, []);
        }
    }
}
