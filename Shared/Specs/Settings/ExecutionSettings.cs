using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>How the sweep is worked off. None of these changes a result or an identity.</summary>
internal static class ExecutionSettings
{
    public static readonly Setting Slots = new Setting("execution.slots", new IntegerType(1, 1024, "auto", 0), "Bundles trained at once on a node; auto for one a core.").Else("auto");

    public static readonly Setting Bundle = new Setting("execution.bundle", new IntegerType(1, 65_536, "auto", 0), "Trials that are leased together; auto for about half a second of work.").Else("auto");

    public static readonly Setting Lease = Number("execution.lease-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "A worker that is silent for so long loses its bundle, in seconds.").Else(5);

    public static readonly Setting Heartbeat = Number("execution.heartbeat-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "Time between a worker's signs of life, in seconds.").Else(1);

    public static readonly Setting Rescue = Number("execution.rescue-s", new NumberType(0.01, 86_400, Noun: "time in seconds"), "Time between searches for expired leases, in seconds.").Else(0.5);

    public static readonly Setting Checkpoint = Number("execution.checkpoint-s", new NumberType(0, 86_400, Noun: "time in seconds"), "Time between checkpoints of a running bundle, in seconds; 0 for none.").Else(10);

    public static readonly Setting MaxAttempts = Whole("execution.max-attempts", 1, 100, "A trial that has cost this many workers is set aside.").Else(3);

    public static readonly Setting Retries = Whole("execution.retries", 0, 100, "How often a trial that failed is tried again.").Else(0);

    public static readonly Setting RetryMessages = new Setting(
        "execution.retry-messages",
        new ListType(new PatternType(), 0, 20, "['no such device', 'timed? out']"),
        "Only failed trials in whose message one of these is found are tried again; none for all.").Else(Words());

    public static readonly Setting CheckpointMib = Whole("execution.checkpoint-mib", 0, 256, "A bundle whose checkpoint is larger is trained without, in MiB; the newest checkpoint replaces the one before.").Else(256);

    public static readonly Setting Timeout = Number("execution.timeout-s", NotNegative, "A trial that takes longer has timed out, in seconds; 0 for no limit.").Else(0);

    public static readonly Setting Memory = Whole("execution.memory-mib", 0, 1 << 24, "A trial whose process uses more memory is ended as out of memory; auto for nine tenths of what the machine has, 0 for no limit. Where libtorch trains, a limit of your own gives each slot a process.", "auto").Else("auto");

    public static readonly Setting[] All = [Slots, Bundle, Lease, Heartbeat, Rescue, Checkpoint, CheckpointMib, MaxAttempts, Retries, RetryMessages, Timeout, Memory];
}
