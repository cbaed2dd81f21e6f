using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Hosting;

/// <summary>The coordinator of a process.</summary>
/// <param name="TermsOf">How a sweep of the ledger is coordinated.</param>
/// <param name="Check">Whether the ledger is still what was opened; throws a <see cref="LedgerException"/> when it is not.</param>
/// <param name="Heartbeat">Time between two looks at who is here.</param>
public sealed record CoordinatorParts(
    NodeName Name, ITrialLedger Ledger, SweepScope Scope, Func<SweepRecord, SweepTerms> TermsOf, Action Check, TimeSpan Heartbeat);

/// <summary>The node of a process.</summary>
/// <param name="Unsent">Where results go that wait too long for an answer; null for memory alone.</param>
public sealed record NodeParts(NodeOptions Options, ISweepSource Sweeps, IUnsentResults? Unsent);

/// <summary>
/// Runner's actors in this process: a coordinator, a node, or both. The same wiring for a run in one process, for a cluster and
/// for tests; only the actor system's settings differ.
/// </summary>
public sealed class RunnerSystem : IAsyncDisposable
{
    /// <summary>For checkpointing and handing back; who takes longer is gone, and its leases run out.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Who stops while the ledger does not answer waits so long for it, and keeps what it has not sent.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly IHost host;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SlotBoard[] boards = [];
    private PatientLedger? patience;
    private IActorRef? coordinator;
    private IActorRef? node;

    private RunnerSystem(IHost host, TimeProvider time, FaultLog faults) => (this.host, this.time, Faults) = (host, time, faults);

    public FaultLog Faults { get; }

    /// <summary>The coordinator here, for what other parts of the process have to tell it.</summary>
    public IActorRef Coordinator => coordinator ?? ActorRefs.Nobody;

    /// <summary>What each slot trains now, by slot; null for a free one.</summary>
    public IReadOnlyList<TrainingProgress?> Progress => [.. boards.Select(board => board.Progress)];

    /// <summary>Ends when the node here has left: it was drained.</summary>
    public Task Left => left.Task;

    /// <param name="show">Told what happens in sweeps, by any thread.</param>
    /// <param name="say">Told in one line what a person should know, by any thread.</param>
    public static async Task<RunnerSystem> StartAsync(
        CoordinatorParts? coordinates, NodeParts? trains, TimeProvider time, Action<SweepNews> show, Action<string> say)
    {
        var quiet = new SaidOnce(Steady(say));
        var faults = new FaultLog(time, quiet.Say);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = new ConfigurationManager() });
        RunnerSystem? runner = null;
        builder.Services.AddAkka("runner", (akka, _) => akka
            .AddHocon(LocalSettings.Text, HoconAddMode.Prepend)
            .WithActors((system, _) => runner!.StartActors(system, coordinates, trains, show, quiet.Say)));
        runner = new RunnerSystem(builder.Build(), time, faults);
        await runner.host.StartAsync();
        return runner;
    }

    /// <summary>Hands back what the nodes hold, checkpointed, and ends when that is done or cannot be waited for.</summary>
    public async Task DrainAsync()
    {
        var done = coordinator is not null ? drained.Task : left.Task;
        coordinator?.Tell(new DrainNodes());
        if (coordinator is null)
        {
            node?.Tell(new Drain(Now: true));
        }

        var (start, since) = (time.GetTimestamp(), (long?)null);
        while (!done.IsCompleted && time.GetElapsedTime(start) < Parting)
        {
            since = patience is { Waits: true } ? since ?? time.GetTimestamp() : null;
            if (Faults.GivenUp.IsCompleted || (since is { } waits && time.GetElapsedTime(waits) > LastWait))
            {
                return;
            }

            await Task.WhenAny(done, Task.Delay(BetweenLooks, time));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private void StartActors(ActorSystem system, CoordinatorParts? coordinates, NodeParts? trains, Action<SweepNews> show, Action<string> say)
    {
        if (coordinates is { } parts)
        {
            patience = new PatientLedger(parts.Ledger, time, say);
            var around = new CoordinatorSurroundings(parts.Name, parts.Ledger, patience, time, Faults, parts.TermsOf, Steady(show));
            coordinator = system.ActorOf(
                CoordinatorActor.Props(around, new CoordinatorOptions(parts.Scope, parts.Heartbeat, parts.Check, () => drained.TrySetResult(), say)),
                "coordinator");
        }

        if (trains is { } training)
        {
            boards = [.. Enumerable.Range(0, training.Options.Slots).Select(_ => new SlotBoard(time))];
            var around = new NodeSurroundings(coordinator!, training.Sweeps, time, Faults, training.Unsent, say, () => left.TrySetResult());
            node = system.ActorOf(NodeActor.Props(training.Options, around, boards), "node");
        }
    }

    /// <summary>Whoever shows or logs may fail: a full disk behind standard error, a display that throws. Training goes on without it,
    /// and that it failed is said once where it can be.</summary>
    private static Action<T> Steady<T>(Action<T> inner)
    {
        var failed = 0;
        return what =>
        {
            if (Volatile.Read(ref failed) != 0)
            {
                return;
            }

            try
            {
                inner(what);
            }
            catch (Exception)
            {
                Volatile.Write(ref failed, 1);
            }
        };
    }
}
