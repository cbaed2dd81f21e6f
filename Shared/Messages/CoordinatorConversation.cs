using Runner.Identities;
using Runner.Ledgers;
using Runner.Specs;

namespace Runner.Messages;

/// <summary>A message to the coordinator: from nodes, its sweeps, the ledger, the clock or a user.</summary>
public interface ICoordinatorMessage;

/// <summary>From the clock, every heartbeat.</summary>
public sealed record CoordinatorTick : ICoordinatorMessage;

/// <summary>From the ledger: the sweeps that may be trained, in queue order.</summary>
public sealed record SweepsFound(IReadOnlyList<FoundSweep> Sweeps) : ICoordinatorMessage;

/// <param name="Needs">What it needs of a worker.</param>
/// <param name="IsOpen">The current time is within its hours.</param>
public sealed record FoundSweep(SweepId Id, QueueEntry Entry, WorkerNeeds Needs, bool IsOpen);

/// <summary>From the ledger: the workers it knows, with their orders.</summary>
public sealed record WorkersFound(IReadOnlyList<WorkerRecord> Workers) : ICoordinatorMessage;

/// <summary>From a user or another process: the ledger has changed. Read it now rather than at the next tick.</summary>
public sealed record LedgerChanged : ICoordinatorMessage;

/// <summary>From a sweep: it may have open bundles to grant.</summary>
/// <param name="Open">How many trials wait for a slot, so that other sweeps should make room; trials that wait for something else do not
/// count. Also 0 when nothing is open any more.</param>
public sealed record SweepHasWork(SweepId Sweep, int Open) : ICoordinatorMessage;

/// <summary>From a sweep: it granted bundles to the node.</summary>
public sealed record SweepGranted(SweepId Sweep, NodeName Node, long Request, IReadOnlyList<LeaseKey> Leases) : ICoordinatorMessage;

/// <summary>From a sweep: it has nothing for the node.</summary>
/// <param name="Dry">Nor for any other node: nothing is open, or the sweep is not running.</param>
public sealed record SweepHasNothing(SweepId Sweep, NodeName Node, long Request, bool Dry) : ICoordinatorMessage;

/// <summary>From a sweep: it was restarted and no longer knows what it granted to the node. That lease will expire.</summary>
public sealed record GrantForgotten(SweepId Sweep, NodeName Node) : ICoordinatorMessage;

/// <summary>From a sweep: its work is over, finished or stopped.</summary>
public sealed record SweepEnded(SweepId Sweep, bool Finished) : ICoordinatorMessage;

/// <summary>A worker process is known to have ended without leaving.</summary>
public sealed record NodeDied(NodeName Node, LossCause Cause) : ICoordinatorMessage;

/// <summary>From a user: every node must hand back what it trains; then the coordinator ends.</summary>
public sealed record DrainNodes : ICoordinatorMessage;

/// <summary>An effect that the coordinator orders.</summary>
public abstract record CoordinatorEffect;

public sealed record TellSweep(SweepId Sweep, ISweepMessage Message) : CoordinatorEffect;

public sealed record OrderNode(NodeName Node, NodeMessage Message) : CoordinatorEffect;

/// <summary>Start coordinating the sweep, unless it is being coordinated already.</summary>
public sealed record StartSweep(SweepId Sweep) : CoordinatorEffect;

/// <summary>The sweep's actor is not needed any more.</summary>
public sealed record StopSweep(SweepId Sweep) : CoordinatorEffect;

/// <summary>Answer with <see cref="SweepsFound"/>.</summary>
public sealed record FindSweeps : CoordinatorEffect;

/// <summary>Answer with <see cref="WorkersFound"/>.</summary>
public sealed record FindWorkers : CoordinatorEffect;

/// <summary>Register the worker in the ledger.</summary>
public sealed record AttendWorker(NodeName Node, int Slots, string Labels) : CoordinatorEffect;

/// <summary>Remove the worker from the ledger.</summary>
public sealed record DismissWorker(NodeName Node) : CoordinatorEffect;

/// <summary>Tell the user that there is work but no worker.</summary>
public sealed record SayNoWorkers : CoordinatorEffect;

/// <summary>Tell the user that none of the workers meets the sweep's needs.</summary>
public sealed record SayNoMatch(SweepId Sweep, WorkerNeeds Needs) : CoordinatorEffect;

/// <summary>Tell the user that the sweep's hours have begun or ended.</summary>
public sealed record SayHours(SweepId Sweep, DailyWindow Hours, bool IsOpen) : CoordinatorEffect;

/// <summary>Every node has handed back what it held, or has stopped reporting.</summary>
public sealed record NodesDrained : CoordinatorEffect;
