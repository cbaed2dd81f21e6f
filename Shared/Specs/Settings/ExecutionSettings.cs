using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>execution</c>. None of these changes a result or an identity.</summary>
internal static class ExecutionSettings
{
    public static readonly Setting Slots = new Setting("execution.slots", new IntegerType(1, 1024, "auto", 0), "Bundles trained at once on a node; auto for one per core.").Else("auto");

    public static readonly Setting Bundle = new Setting("execution.bundle", new IntegerType(1, 65_536, "auto", 0), "Trials that are leased together; auto for about half a second of work.").Else("auto");

    public static readonly Setting Lease = Number("execution.lease-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "How long a worker may miss its heartbeats before it loses its bundle, in seconds.").Else(5);

    public static readonly Setting Heartbeat = Number("execution.heartbeat-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "Time between a worker's heartbeats, in seconds.").Else(1);

    public static readonly Setting Rescue = Number("execution.rescue-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "Time between searches for expired leases, in seconds.").Else(0.5);

    public static readonly Setting Checkpoint = Number("execution.checkpoint-s", new NumberType(0, 86_400, Noun: "time in seconds"), "Time between checkpoints of a running bundle, in seconds; 0 for none.").Else(10);

    public static readonly Setting MaxAttempts = Whole("execution.max-attempts", 1, 100, "How many workers may die or stop responding on a trial before it is quarantined.").Else(3);

    public static readonly Setting Retries = Whole("execution.retries", 0, 100, "How many times a failed trial is retried.").Else(0);

    public static readonly Setting RetryMessages = new Setting(
        "execution.retry-messages",
        new ListType(new PatternType(), 0, 20, "['no such device', 'timed? out']"),
        "Retry only failed trials whose message matches one of these; empty for all.").Else(Words());

    public static readonly Setting CheckpointMib = Whole("execution.checkpoint-mib", 0, 256, "Largest checkpoint of a bundle, in MiB; bundles that need more are trained without checkpoints. Each checkpoint replaces the one before.").Else(256);

    public static readonly Setting Timeout = Number("execution.timeout-s", NotNegative, "Time limit of a trial, in seconds; 0 for none.").Else(0);

    public static readonly Setting Memory = Whole("execution.memory-mib", 0, 1 << 24, "A trial whose process uses more memory is ended as out of memory; auto for nine tenths of what the machine has, 0 for no limit. With libtorch, an explicit limit runs each slot in a process of its own.", "auto").Else("auto");

    public static readonly Setting Needs = new Setting(
        "execution.needs",
        new NeedsType(),
        "What a worker must have to train this sweep: labels given with `worker --label`, and memory and slots for each bundle.").Else(Words());

    public static readonly Setting[] All = [Slots, Bundle, Lease, Heartbeat, Rescue, Checkpoint, CheckpointMib, MaxAttempts, Retries, RetryMessages, Timeout, Memory, Needs];
}
