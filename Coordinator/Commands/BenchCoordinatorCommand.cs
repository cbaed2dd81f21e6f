using System.CommandLine;
using Runner.Bench;

namespace Runner.Commands;

/// <summary>Measures a coordinator of very many workers.</summary>
public static class BenchCoordinatorCommand
{
    public static Command Create(CommandHost host)
    {
        var workers = Number("--workers", 10_000, "Simulated workers.");
        var planned = Number("--planned", 100_000_000, "Trials of the sweep.");
        var trials = Number("--trials", 1_000_000, "How many of them to coordinate.");
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "coordinator",
            "Makes a coordinator's decisions for the trials of a large sweep on simulated workers and says their processor time. Nothing is trained or stored.",
            "bench coordinator --workers 10000");
        foreach (var option in (Option[])[workers, planned, trials, json])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            var load = CoordinatorBench.Run(
                parsed.GetValue(planned), Math.Clamp(parsed.GetValue(trials), 10, parsed.GetValue(planned)), Math.Max(2, parsed.GetValue(workers)));
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, load);
            }
            else
            {
                await host.Out.WriteLineAsync(load.ToString());
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Option<int> Number(string name, int usual, string what) => new(name)
    {
        Description = what,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
    };
}
