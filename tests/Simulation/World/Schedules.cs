using System.Collections.Concurrent;
using Runner.Simulation.Parts;

namespace Runner.Simulation.World;

public sealed record SchedulesReport(long Run, long Events, TimeSpan VirtualTime, TimeSpan Took, IReadOnlyList<ScheduleOutcome> Failures)
{
    public override string ToString() => string.Join(
        '\n',
        Failures.Select(failure =>
            $"seed {failure.Seed}: {failure.Broken}. Replay: dotnet run -c Release --project tests/Simulation -- --seed {failure.Seed}")
        .Append($"{Run} schedules, {Events} events, {VirtualTime.TotalDays:0.0} days of virtual time in {Took.TotalSeconds:0.0} s, {Failures.Count} failed"));
}

/// <summary>Many schedules, on all cores; the first failures of all, by seed.</summary>
public static class Schedules
{
    private const int MostFailures = 10;

    public static SchedulesReport Run(ulong from, long count, Func<Habits>? habits = null, int stopAfter = MostFailures)
    {
        var failures = new ConcurrentBag<ScheduleOutcome>();
        long run = 0, events = 0, ticks = 0;
        var start = TimeProvider.System.GetTimestamp();
        Parallel.For(0, count, (i, loop) =>
        {
            var outcome = Schedule.Run(from + (ulong)i, habits?.Invoke());
            Interlocked.Increment(ref run);
            Interlocked.Add(ref events, outcome.Events);
            Interlocked.Add(ref ticks, outcome.VirtualTime.Ticks);
            if (outcome.Broken is not null)
            {
                failures.Add(outcome);
                if (failures.Count >= stopAfter)
                {
                    loop.Break();
                }
            }
        });
        return new SchedulesReport(
            run, events, TimeSpan.FromTicks(ticks), TimeProvider.System.GetElapsedTime(start), [.. failures.OrderBy(failure => failure.Seed).Take(MostFailures)]);
    }
}
