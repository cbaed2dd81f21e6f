namespace Runner.Simulation.Faults;

/// <summary>
/// What goes wrong in one schedule. Each kind of fault is in about half of the schedules, at a strength of its own: a
/// schedule with everything at once hides what one fault alone would show (Groce et al., "Swarm testing", ISSTA 2012).
/// </summary>
public sealed record FaultPlan
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Rescue = TimeSpan.FromSeconds(0.5);

    /// <summary>How long each part may be paused.</summary>
    private static readonly TimeSpan LongestPause = 10 * Lease;

    public int Trials { get; init; } = 200;

    public int Workers { get; init; } = 4;

    public int Coordinators { get; init; } = 1;

    public int SlotsPerWorker { get; init; }

    public int BundleSize { get; init; }

    public TimeSpan Slice { get; init; }

    /// <summary>After this moment nothing goes wrong any more.</summary>
    public TimeSpan FaultsEnd { get; init; }

    public double MessageLoss { get; init; }

    public double MessageDoubling { get; init; }

    public TimeSpan LongestDelay { get; init; }

    public double CallLoss { get; init; }

    public double CallDoubling { get; init; }

    /// <summary>Of each worker, a second.</summary>
    public double WorkerCrashes { get; init; }

    public double CoordinatorCrashes { get; init; }

    public double Pauses { get; init; }

    public TimeSpan PauseLimit { get; init; }

    public double LedgerCrashes { get; init; }

    public double FullDisks { get; init; }

    public double Partitions { get; init; }

    public double Drains { get; init; }

    /// <summary>Of each worker, a second: a bundle that it holds is to make room for another sweep's.</summary>
    public double Yields { get; init; }

    /// <summary>A second: a user stops some trials. Not where results decide what is trained, as that would then be another sweep.</summary>
    public double Stops { get; init; }

    /// <summary>Of each actor, a second: it throws in a handler and is started anew.</summary>
    public double ActorFaults { get; init; }

    /// <summary>Whether workers' clocks are off, by up to an hour either way.</summary>
    public bool ClocksOff { get; init; }

    /// <summary>Trials that kill their worker. Such a schedule has no other fault that costs a lease.</summary>
    public int Poisons { get; init; }

    /// <summary>The worker on which every trial fails; −1 for none. Such a schedule has no other fault that silences workers:
    /// who is alone is not put aside.</summary>
    public int BadWorker { get; init; } = -1;

    /// <summary>So many trials fail on every worker, one after the other from <see cref="FirstBadTrial"/>.</summary>
    public int BadTrials { get; init; }

    public int FirstBadTrial { get; init; }

    /// <summary>The whole machine loses power, a second: coordinators and workers die together.</summary>
    public double PowerCuts { get; init; }

    /// <summary>Nothing but power cuts and outages of the ledger goes wrong: no trial is at fault, however often it is lost.</summary>
    public bool OnlyInterrupted { get; init; }

    /// <summary>Whether results decide what is trained next.</summary>
    public bool Gated { get; init; }

    /// <summary>Whether results decide where the points are that are trained next.</summary>
    public bool Searched { get; init; }

    /// <summary>Of each worker, a second: it dies, but never before all that it holds has come further than when it was leased. Nothing
    /// else goes wrong, so no trial is at fault.</summary>
    public double Preemptions { get; init; }

    public int MostLosses => Poisons > 0 || OnlyInterrupted || Preemptions > 0 ? 3 : 1_000_000;

    public static FaultPlan From(Dice dice)
    {
        var plan = new FaultPlan
        {
            SlotsPerWorker = dice.Between(1, 3),
            BundleSize = 1 << dice.Between(0, 5),
            Slice = TimeSpan.FromMilliseconds(dice.Between(20, 200)),
            FaultsEnd = TimeSpan.FromSeconds(dice.Between(5, 30)),
            Coordinators = dice.Chance(0.25) ? 2 : 1,
            LongestDelay = TimeSpan.FromMilliseconds(1),
            ClocksOff = dice.Chance(0.5),
        };
        if (dice.Chance(0.2))
        {
            return plan with
            {
                Poisons = dice.Between(1, 4),
                MessageLoss = Maybe(dice, 0.3),
                MessageDoubling = Maybe(dice, 0.3),
                CoordinatorCrashes = Maybe(dice, 0.1),
                LongestDelay = TimeSpan.FromMilliseconds(dice.Between(1, 300)),
            };
        }

        if (dice.Chance(0.1))
        {
            return plan with
            {
                Coordinators = 1,
                OnlyInterrupted = true,
                PowerCuts = Maybe(dice, 0.5),
                LedgerCrashes = Maybe(dice, 0.3),
            };
        }

        if (dice.Chance(0.1))
        {
            return plan with
            {
                Trials = 60,
                Coordinators = 1,
                Slice = TimeSpan.FromSeconds(dice.Between(1, 3)),
                FaultsEnd = TimeSpan.FromMinutes(2),
                Preemptions = 0.5 * dice.Unit(),
            };
        }

        if (dice.Chance(0.15))
        {
            return plan with
            {
                BadWorker = dice.Chance(0.8) ? dice.Between(0, plan.Workers - 1) : -1,
                BadTrials = dice.Chance(0.5) ? dice.Between(1, 30) : 0,
                FirstBadTrial = dice.Between(0, plan.Trials - 30),
                MessageLoss = Maybe(dice, 0.3),
                MessageDoubling = Maybe(dice, 0.3),
                CallLoss = Maybe(dice, 0.2),
                CallDoubling = Maybe(dice, 0.2),
                CoordinatorCrashes = Maybe(dice, 0.1),
                LongestDelay = TimeSpan.FromMilliseconds(dice.Between(1, 300)),
            };
        }

        var searched = dice.Chance(0.2);
        var general = plan with
        {
            Trials = searched ? 60 : plan.Trials,
            Searched = searched,
            MessageLoss = Maybe(dice, 0.5),
            MessageDoubling = Maybe(dice, 0.3),
            LongestDelay = dice.Chance(0.5)
                ? dice.LogBetween(TimeSpan.FromMilliseconds(1), 2 * Lease)
                : TimeSpan.FromMilliseconds(2),
            CallLoss = Maybe(dice, 0.2),
            CallDoubling = Maybe(dice, 0.2),
            WorkerCrashes = Maybe(dice, 0.2),
            CoordinatorCrashes = Maybe(dice, 0.2),
            Pauses = Maybe(dice, 0.1),
            PauseLimit = dice.LogBetween(Heartbeat, LongestPause),
            LedgerCrashes = Maybe(dice, 0.2),
            FullDisks = Maybe(dice, 0.1),
            Partitions = Maybe(dice, 0.3),
            Drains = Maybe(dice, 0.1),
            ActorFaults = Maybe(dice, 0.1),
            Yields = Maybe(dice, 0.5),
            Gated = dice.Chance(0.3) || searched,
        };
        return general.Gated ? general : general with { Stops = Maybe(dice, 1) };
    }

    private static double Maybe(Dice dice, double most) => dice.Chance(0.5) ? most * dice.Unit() : 0;
}
