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

/// <summary>How a sweep is run: what its spec's <c>execution</c> says.</summary>
public static class SpecExecution
{
    /// <summary>No epoch takes this long; where the spec bounds a trial's time, that bounds a call too.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    /// <summary>Unique among those alive: the host and the process.</summary>
    public static NodeName ProcessName { get; } = NameOf(Environment.ProcessId);

    /// <summary>How the worker of another process of this machine is called, unless it was given a name.</summary>
    public static NodeName NameOf(int process) => new($"{Environment.MachineName}:{process}");

    /// <summary>As the spec says, else one per core.</summary>
    public static int SlotsOf(SweepSpec spec) => spec.Execution.Slots > 0 ? spec.Execution.Slots : Environment.ProcessorCount;

    /// <summary>Of a sweep in a ledger; one that was made without a spec is run as usual. What training needs of a worker, polishing does not.</summary>
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

    /// <summary>What a sweep needs of workers; nothing is said of one whose spec another version wrote.</summary>
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

    /// <summary>What a spec lets one trial cost.</summary>
    public static TrialLimits LimitsOf(ExecutionConfig execution) => new(
        TimeSpan.FromSeconds(execution.TimeoutSeconds),
        execution.MemoryMib is { } most ? (long)most << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9,
        execution.Retries,
        [.. execution.RetryMessages.Select(MessagePattern.Compile)]);

    /// <summary>Any training of a sweep's trials, within the limits that its spec sets.</summary>
    /// <param name="memory">As for <see cref="GuardedSource"/>; null for what is managed, which is all that Runner's own engine uses.</param>
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
