using Runner.Data;
using Runner.Display;
using Runner.Identities;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;
using Runner.Sweeps;
using Runner.Training;

namespace Runner.Commands;

/// <summary>How this process takes part in a sweep: what its spec's <c>execution</c> says, with what the command line adds.</summary>
public static class Execution
{
    /// <summary>Unique among those alive: the host and the process.</summary>
    public static NodeName ProcessName { get; } = new($"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>No epoch takes this long; where the spec bounds a trial's time, that bounds a call too.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    /// <summary>As the spec says, else one a core.</summary>
    public static int SlotsOf(SweepSpec spec) => spec.Execution.Slots > 0 ? spec.Execution.Slots : Environment.ProcessorCount;

    public static SweepRunOptions Options(SweepSpec spec, NodeName name, int slots) => Options(spec.Execution, name, slots);

    public static SweepRunOptions Options(ExecutionConfig execution, NodeName name, int slots) => new(
        name,
        slots,
        TimeSpan.FromSeconds(execution.LeaseSeconds),
        TimeSpan.FromSeconds(execution.HeartbeatSeconds),
        TimeSpan.FromSeconds(execution.RescueSeconds),
        TimeSpan.FromSeconds(execution.CheckpointSeconds),
        execution.MaxAttempts,
        execution.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(execution.TimeoutSeconds + execution.LeaseSeconds) : LongestCall,
        (long)execution.CheckpointMib << 20);

    /// <summary>How a worker of this process is known while it works by <paramref name="execution"/>.</summary>
    public static AttendanceOptions Attendance(ExecutionConfig execution, NodeName name, int slots, string labels = "") => new(
        name, slots, labels, TimeSpan.FromSeconds(execution.HeartbeatSeconds), 2 * TimeSpan.FromSeconds(execution.LeaseSeconds));

    /// <summary>Trains as the spec says, within the limits that it sets.</summary>
    public static ITrainingSource Source(CommandHost host, SweepSpec spec, SweepPoints points, DataCatalogue data) =>
        Guarded(host, spec, new SweepTraining(points, data));

    /// <summary>Holds any training of a sweep's trials to the limits that its spec sets.</summary>
    public static ITrainingSource Guarded(CommandHost host, SweepSpec spec, ITrainingSource source)
    {
        var execution = spec.Execution;
        var limits = new TrialLimits(
            TimeSpan.FromSeconds(execution.TimeoutSeconds),
            execution.MemoryMib is { } most ? (long)most << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9,
            execution.Retries,
            [.. execution.RetryMessages.Select(MessagePattern.Compile)]);
        return new GuardedSource(source, limits, host.Time, GC.GetTotalMemory);
    }

    public static ISweepDisplay Display(CommandHost host, SweepProgress progress, RecordedSweep sweep) => host.Live
        ? new LiveDisplay(host.Progress(), progress, sweep.PointText, host.Time)
        : new PlainDisplay(host.Error, progress, host.Time, TimeSpan.FromSeconds(10));
}
