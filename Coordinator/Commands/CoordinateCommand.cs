using System.CommandLine;
using Runner.Ledgers;
using Runner.Running;

namespace Runner.Commands;

/// <summary>Plans a sweep and watches it; workers elsewhere train.</summary>
public static class CoordinateCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec();
        var ledgerOption = CommonOptions.Ledger();
        var limits = new RunLimitOptions();
        var report = CommonOptions.Report();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "coordinate",
            "Plans a sweep and sees it through without training: `runner worker` does, here or elsewhere. Several may coordinate one sweep.",
            "coordinate digits-init.yaml --ledger postgres://runner@db.example/sweeps");
        command.Add(specArgument);
        foreach (var option in (Option[])[ledgerOption, .. limits.All, report, plugin, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            var spec = SpecFiles.Load(host, parsed.GetRequiredValue(specArgument));
            OutputFile.MustBeWritable(host, parsed.GetValue(report));
            var planned = PlannedSpec.Of(host, spec, cancel);
            await using var ledger = host.OpenOrCreate(parsed, ledgerOption);
            var order = limits.Read(parsed) with { Watch = true, Ledger = host.Ledger(parsed, ledgerOption) };
            var (sweep, finished) = await SweepRunner.RunAsync(host, ledger, planned, order, cancel);
            await Notice.SendAsync(host, order.Notify, sweep, finished);
            if (!finished)
            {
                await RunCommand.StoppedAsync(host, sweep, cancel.IsCancellationRequested ? null : parsed.GetValue(report));
                await host.Error.WriteLineAsync("Stopped watching. Workers go on; the same command watches again.");
                return ExitCode.Interrupted;
            }

            return await RunCommand.FinishAsync(host, sweep, parsed.GetValue(report), parsed.GetValue(json));
        });
        return command;
    }
}
