using System.CommandLine;
using Runner.Bench;

namespace Runner.Commands;

/// <summary>Measures this machine and Runner on it, in the figures that <c>docs/performance.md</c> reports.</summary>
public static class BenchCommand
{
    private const int DefaultTurns = 5;

    public static Command Create(CommandHost host)
    {
        var peers = new Option<string[]>("--peer")
        {
            Description = "A program that measures the same quantities and prints lines such as `xor 2-2-1: 306.1 us/step`; it runs after each "
                + "of Runner's turns, and the ratios are printed. May be repeated.",
            HelpName = "COMMAND",
        };
        var engine = new Option<string?>("--engine")
        {
            Description = $"Also measure the training steps in a plain loop of this engine, as a peer in the same turns, and in Runner's adapter of it: {TorchLoop.Engine}.",
            HelpName = "NAME",
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Measure only these (may be repeated): {Names(host, withEngine: true)} (the last with --engine only). The machine's limits are always measured.",
            HelpName = "NAME",
        };
        var turns = new Option<int>("--turns")
        {
            Description = "How many times to measure each; medians are printed.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultTurns,
        };
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "bench",
            "Measures the matrix kernel, training steps and whole sweeps, each against this machine's limits. Ctrl-C stops and prints what has been measured.",
            "bench --only digits --only sweep --peer \"/usr/bin/python3 torch_step.py\"");
        foreach (var option in new Option[] { peers, engine, only, turns, json })
        {
            command.Add(option);
        }

        command.Add(BenchSweepCommand.Create(host));
        command.Add(BenchLedgerCommand.Create(host));
        command.Add(BenchCoordinatorCommand.Create(host));
        command.SetAction(async (parsed, cancel) =>
        {
            var names = parsed.GetValue(only) ?? [];
            var withEngine = UsesEngine(parsed.GetValue(engine));
            IBenchPeer[] others =
            [
                .. (parsed.GetValue(peers) ?? []).Select(peer => new PeerProgram(peer)),
                .. withEngine ? [new TorchLoop(names, new RepeatedRuns(host.Time))] : (IBenchPeer[])[],
            ];
            var benchmark = new Benchmark(Choose(host, names, withEngine), others)
            {
                Turns = Math.Max(1, parsed.GetValue(turns)),
            };
            BenchReport report;
            using (var progress = new BenchProgress(host))
            {
                report = await benchmark.RunAsync(progress.Say, cancel);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, report);
            }
            else
            {
                BenchTable.Write(host.Tables(), report);
            }

            return report.Complete ? ExitCode.Success : ExitCode.Interrupted;
        });
        return command;
    }

    private static bool UsesEngine(string? engine) => engine switch
    {
        null => false,
        TorchLoop.Engine => true,
        _ => throw new UserException($"--engine {engine}: no such engine. Use {TorchLoop.Engine}."),
    };

    private static List<BenchMeasure> Choose(CommandHost host, string[] only, bool withEngine)
    {
        var all = Measures(host, withEngine);
        var unknown = Array.Find(only, name => all.TrueForAll(measure => measure.Name != name));
        return unknown is null
            ? all.FindAll(measure => only.Length == 0 || only.Contains(measure.Name) || measure.Name is BenchMeasure.Matrix or BenchMeasure.Memory)
            : throw new UserException($"--only {unknown}: nothing of that name is measured. Choose from {Names(host, withEngine)}.");
    }

    private static string Names(CommandHost host, bool withEngine) =>
        string.Join(", ", Measures(host, withEngine).Select(measure => measure.Name).Distinct());

    private static List<BenchMeasure> Measures(CommandHost host, bool withEngine)
    {
        var clock = new RepeatedRuns(host.Time);
        return
        [
            .. BenchMeasure.Steps(clock),
            .. SweepMeasures.All(SweepMeasures.InProcessOfItsOwnAsync),
            .. FinishedMeasures.All((commands, kind, cancel) => FinishedMeasures.RunAsync(WholeSweep.Million.Spec, commands, kind, host.Time, cancel)),
            .. withEngine ? AdapterSteps.All(clock) : [],
        ];
    }
}
