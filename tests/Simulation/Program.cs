using System.Globalization;
using Runner.Simulation.World;

namespace Runner.Simulation;

/// <summary>
/// Schedules by hand: <c>dotnet run -c Release --project tests/Simulation -- --schedules 1000000 [--from SEED]</c>, and one
/// seed with everything that happens in it: <c>-- --seed SEED</c>.
/// </summary>
public static class Program
{
    public static int Main(string[] arguments)
    {
        if (Number("--seed") is { } seed)
        {
            var outcome = Schedule.Run(seed, lines: Console.Out);
            Console.WriteLine(outcome);
            return outcome.Broken is null ? 0 : 1;
        }

        var report = Schedules.Run(Number("--from") ?? 0, (long)(Number("--schedules") ?? 10_000));
        Console.WriteLine(report);
        return report.Failures.Count == 0 ? 0 : 1;

        ulong? Number(string option)
        {
            var at = Array.IndexOf(arguments, option);
            return at >= 0 && at + 1 < arguments.Length
                ? ulong.Parse(arguments[at + 1].Replace("_", ""), CultureInfo.InvariantCulture)
                : null;
        }
    }
}
