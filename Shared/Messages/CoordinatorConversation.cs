using Runner.Identities;
using Runner.Ledgers;
using Runner.Specs;

namespace Runner.Messages;

/// <summary>What the coordinator hears: from nodes, from its sweeps, from the ledger, from the clock and from people.</summary>
public interface ICoordinatorMessage;

/// <summary>From the clock, every heartbeat.</summary>
public sealed record CoordinatorTick : ICoordinatorMessage;

/// <summary>From the ledger: the sweeps that may be worked on, in the order of the queue.</summary>
public sealed record SweepsFound(IReadOnlyList<FoundSweep> Sweeps) : ICoordinatorMessage;

/// <param name="Needs">What it needs of a worker.</param>
/// <param name="IsOpen">It is the time of the day at which it is to be trained.</param>
public sealed record FoundSweep(SweepId Id, QueueEntry Entry, WorkerNeeds Needs, bool IsOpen);

/// <summary>From the ledger: the workers that it knows of, with what was ordered.</summary>
public sealed record WorkersFound(IReadOnlyList<WorkerRecord> Workers) : ICoordinatorMessage;

/// <summary>From a person or another process: something in the ledger has changed. Look now rather than at the next tick.</summary>
public sealed record LedgerChanged : ICoordinatorMessage;

/// <summary>From a sweep: whoever asks may find open bundles.</summary>
/// <param name="Open">For how many trials others are to make room: not for those that wait for something else than a slot. 0 also when nothing is
/// open any more.</param>
public sealed record SweepHasWork(SweepId Sweep, int Open) : ICoordinatorMessage;

/// <summary>From a sweep: it granted bundles to the node.</summary>
public sealed record SweepGranted(SweepId Sweep, NodeName Node, long Request, IReadOnlyList<LeaseKey> Leases) : ICoordinatorMessage;

/// <summary>From a sweep: it has nothing for the node.</summary>
/// <param name="Dry">Nor for any other: nothing is open, or it is not to run.</param>
public sealed record SweepHasNothing(SweepId Sweep, NodeName Node, long Request, bool Dry) : ICoordinatorMessage;

/// <summary>From a sweep: it was restarted and does not know what it had granted to the node. That lease runs out.</summary>
public sealed record GrantForgotten(SweepId Sweep, NodeName Node) : ICoordinatorMessage;

/// <summary>From a sweep: its work is over, finished or stopped.</summary>
public sealed record SweepEnded(SweepId Sweep, bool Finished) : ICoordinatorMessage;

/// <summary>A worker process is known to have ended without leaving.</summary>
public sealed record NodeDied(NodeName Node, LossCause Cause) : ICoordinatorMessage;

/// <summary>From a person: every node hands back what it trains, and then the coordinator ends.</summary>
public sealed record DrainNodes : ICoordinatorMessage;

/// <summary>What the coordinator wants done.</summary>
public abstract record CoordinatorEffect;

public sealed record TellSweep(SweepId Sweep, ISweepMessage Message) : CoordinatorEffect;

public sealed record OrderNode(NodeName Node, NodeMessage Message) : CoordinatorEffect;

/// <summary>Start coordinating the sweep, unless that is so already.</summary>
public sealed record StartSweep(SweepId Sweep) : CoordinatorEffect;

/// <summary>The sweep's actor is not needed any more.</summary>
public sealed record StopSweep(SweepId Sweep) : CoordinatorEffect;

/// <summary>Answer with <see cref="SweepsFound"/>.</summary>
public sealed record FindSweeps : CoordinatorEffect;

/// <summary>Answer with <see cref="WorkersFound"/>.</summary>
public sealed record FindWorkers : CoordinatorEffect;

/// <summary>Write that the worker is here.</summary>
public sealed record AttendWorker(NodeName Node, int Slots, string Labels) : CoordinatorEffect;

/// <summary>Write that the worker has gone.</summary>
public sealed record DismissWorker(NodeName Node) : CoordinatorEffect;

/// <summary>There is work and nobody to do it.</summary>
public sealed record SayNoWorkers : CoordinatorEffect;

/// <summary>There are workers, and the sweep has work that none of them may do.</summary>
public sealed record SayNoMatch(SweepId Sweep, WorkerNeeds Needs) : CoordinatorEffect;

/// <summary>The sweep is trained from now on, or waits, because of the time of the day.</summary>
public sealed record SayHours(SweepId Sweep, DailyWindow Hours, bool IsOpen) : CoordinatorEffect;

/// <summary>Every node has handed back what it held, or is silent.</summary>
public sealed record NodesDrained : CoordinatorEffect;
