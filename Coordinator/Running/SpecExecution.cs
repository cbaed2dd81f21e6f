using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Minima;
using Runner.Search.Gates;
using Runner.Slots;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Running;

/// <summary>How a sweep is run, according to its spec's <c>execution</c>.</summary>
public static class SpecExecution
{
    /// <summary>Longer than any epoch. When the spec limits a trial's time, that limit applies instead.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    /// <summary>Unique among live processes: machine name and process id.</summary>
    public static NodeName ProcessName { get; } = NameOf(Environment.ProcessId);

    /// <summary>Default name of the worker in another process of this machine.</summary>
    public static NodeName NameOf(int process) => new($"{Environment.MachineName}:{process}");

    /// <summary>The spec's number, else one per core.</summary>
    public static int SlotsOf(SweepSpec spec) => spec.Execution.Slots > 0 ? spec.Execution.Slots : Environment.ProcessorCount;

    /// <summary>The terms of a sweep in a ledger; defaults for a sweep without a spec. A derived sweep drops the workers' requirements, as they concern training only.</summary>
    public static SweepTerms TermsOf(SweepRecord record)
    {
        if (record.SpecText.Length == 0)
        {
            return TermsOf(ExecutionConfig.Default);
        }

        var spec = SpecFiles.Parse(record.SpecText, record.SpecFile);
        var beginsFrom = DerivedSweep.BeginsFrom(record);
        var terms = TermsOf(spec.Execution, beginsFrom) with
        {
            NumberOf = spec.Sample.Search is null ? null : EndingPlan.PointsOf(spec, record.Environment).NumberOf,
        };
        return beginsFrom is null
            ? terms with { PrefixesOf = PrefixesOf(spec, record.Environment), Gate = GateOf(spec, record.Environment) }
            : terms with { Needs = WorkerNeeds.None };
    }

    private static ISweepGate? GateOf(SweepSpec spec, string environment) =>
        spec.IsGated ? SweepGates.Of(spec, EndingPlan.PointsOf(spec, environment)) : null;

    /// <summary>A sweep's requirements on workers; none when its spec cannot be read, as another version may have written it.</summary>
    public static WorkerNeeds NeedsOf(SweepRecord record)
    {
        try
        {
            return TermsOf(record).Needs;
        }
        catch (UserException)
        {
            return WorkerNeeds.None;
        }
    }

    private static Func<int, IEnumerable<TrialIdentity>>? PrefixesOf(SweepSpec spec, string environment)
    {
        if (spec.MoreEpochs.IsEmpty)
        {
            return null;
        }

        var points = EndingPlan.PointsOf(spec, environment);
        return trial => points.PrefixesOf(trial).Select(prefix => prefix.Identity);
    }

    /// <param name="beginsFrom">As for <see cref="SweepTerms"/>.</param>
    public static SweepTerms TermsOf(ExecutionConfig execution, Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>>? beginsFrom = null) => new(
        TimeSpan.FromSeconds(execution.LeaseSeconds),
        TimeSpan.FromSeconds(execution.HeartbeatSeconds),
        TimeSpan.FromSeconds(execution.RescueSeconds),
        execution.MaxAttempts,
        beginsFrom)
    { Needs = execution.Needs };

    public static TimeSpan HeartbeatOf(SweepSpec spec) => TimeSpan.FromSeconds(spec.Execution.HeartbeatSeconds);

    /// <summary>A spec's limits on one trial.</summary>
    public static TrialLimits LimitsOf(ExecutionConfig execution) => new(
        TimeSpan.FromSeconds(execution.TimeoutSeconds),
        execution.MemoryMib is { } most ? (long)most << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9,
        execution.Retries,
        [.. execution.RetryMessages.Select(MessagePattern.Compile)]);

    /// <summary>Wraps a source of training in the limits that its spec sets.</summary>
    /// <param name="memory">As for <see cref="GuardedSource"/>; null for managed memory, as Runner's own engine uses no other.</param>
    public static TrainableSweep Trainable(ExecutionConfig execution, ITrainingSource source, TimeProvider time, Func<bool, long>? memory = null)
    {
        return new TrainableSweep(
            new GuardedSource(source, LimitsOf(execution), time, memory ?? GC.GetTotalMemory),
            SlotPace.Default with
            {
                Checkpoint = TimeSpan.FromSeconds(execution.CheckpointSeconds),
                MostCheckpointBytes = (long)execution.CheckpointMib << 20,
            },
            execution.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(execution.TimeoutSeconds + execution.LeaseSeconds) : LongestCall);
    }
}
