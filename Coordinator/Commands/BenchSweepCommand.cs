using System.CommandLine;
using Runner.Bench;
using Runner.Comparison;

namespace Runner.Commands;

/// <summary>Times one whole sweep in this process.</summary>
public static class BenchSweepCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME")
        {
            Description = string.Join("; ", WholeSweep.All.Select(sweep => $"{sweep.Name}: {sweep.What}")) + ".",
        };
        name.AcceptOnlyFromAmong([.. WholeSweep.All.Select(sweep => sweep.Name)]);
        var kind = new Option<string>("--kind")
        {
            Description = $"The kind of ledger: {WholeSweep.Sqlite} or {WholeSweep.LiteDb}.",
            HelpName = "KIND",
            DefaultValueFactory = _ => WholeSweep.Sqlite,
        };
        kind.AcceptOnlyFromAmong(WholeSweep.Sqlite, WholeSweep.LiteDb);
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "sweep", "Plans, trains, stores and compares a built-in sweep in a temporary ledger.", "bench sweep million");
        command.Add(name);
        command.Add(kind);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            var sweep = WholeSweep.All.First(sweep => sweep.Name == parsed.GetRequiredValue(name));
            var timing = await sweep.RunAsync(parsed.GetRequiredValue(kind), host.Time, cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, timing);
            }
            else
            {
                await host.Out.WriteLineAsync(
                    $"{sweep.Name} on {parsed.GetRequiredValue(kind)}: {Number.Of(timing.Trials, "trial")} in {timing.Seconds:F2} s = {timing.Trials / timing.Seconds:F1} trials/s, "
                    + $"{timing.Seconds / timing.Trials * 1e6:F1} us/trial; ledger {timing.LedgerBytes / 1e6:F1} MB, "
                    + $"peak memory {timing.PeakMemoryBytes / (1 << 20)} MiB");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
