using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Results;
using Runner.Simulation.Faults;
using Runner.Simulation.Ledgers;
using Runner.Simulation.Parts;
using Runner.Slots;

namespace Runner.Simulation.World;

/// <summary>How one schedule went.</summary>
/// <param name="Broken">What must never happen and did; null when nothing.</param>
/// <param name="LogHash">Over everything that happened, in order, with its time: the same seed gives the same.</param>
public sealed record ScheduleOutcome(ulong Seed, string? Broken, ulong LogHash, long Events, TimeSpan VirtualTime);

/// <summary>One whole sweep under virtual time, with the faults of one seed.</summary>
public sealed class Schedule
{
    /// <summary>Once nothing goes wrong any more, a sweep must end within this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Dice dice;
    private readonly Network network;
    private readonly SimulatedWorker[] workers;
    private readonly SimulatedCoordinator[] coordinators;
    private readonly HashSet<int> poisons = [];
    private readonly HashSet<int> excused = [];
    private readonly HashSet<LeaseKey> opened = [];
    private readonly int[] speaksTo;
    private readonly ITrialLedger ledger;

    private Schedule(ulong seed, Habits habits, TextWriter? lines)
    {
        dice = new Dice(seed);
        Habits = habits;
        Plan = FaultPlan.From(dice);
        Log = new EventLog(Time, lines);
        network = new Network(Time, dice, Plan, Log);
        while (poisons.Count < Plan.Poisons)
        {
            poisons.Add(dice.Between(0, Plan.Trials - 1));
        }

        ledger = habits.Ledger(new InMemoryLedger(Time), this);
        Record = ledger.PlanAsync(SimulatedPlan.Of(Plan)).GetAwaiter().GetResult();
        Witness = new Witness(ledger, Sweep, Plan.Trials, Time, Expected, IsBad, Expired);
        LedgerHost = new LedgerHost(this, ledger);
        workers = [.. Enumerable.Range(0, Plan.Workers).Select(number => new SimulatedWorker(this, number)
        {
            ClockError = Plan.ClocksOff ? TimeSpan.FromTicks(dice.Between(TimeSpan.FromHours(-1), TimeSpan.FromHours(1))) : TimeSpan.Zero,
        })];
        speaksTo = [.. workers.Select(worker => worker.Number % Plan.Coordinators)];
        coordinators = [.. Enumerable.Range(100, Plan.Coordinators).Select(number => new SimulatedCoordinator(this, number))];
    }

    public VirtualTime Time { get; } = new();

    public FaultPlan Plan { get; }

    public Habits Habits { get; }

    public EventLog Log { get; }

    public SweepRecord Record { get; }

    public SweepId Sweep => Record.Id;

    /// <summary>Who attends matters where workers are judged, and only there.</summary>
    public bool Judges => Plan.BadWorker >= 0 || Plan.BadTrials > 0;

    public Witness Witness { get; }

    public LedgerHost LedgerHost { get; }

    public SlotPace Pace { get; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));

    /// <summary>A coordinator has said that every trial is recorded.</summary>
    public bool Over { get; private set; }

    public int PoisonDeaths { get; set; }

    /// <summary>With each takeover every poison trial may cost one worker that does not count, and one more whose bundle had come
    /// further since.</summary>
    private long MostPoisonDeaths => (Plan.MostLosses + (2 * Witness.Term)) * Plan.Poisons;

    public static ScheduleOutcome Run(ulong seed, Habits? habits = null, TextWriter? lines = null)
    {
        var schedule = new Schedule(seed, habits ?? new Habits(), lines);
        string? broken = null;
        try
        {
            schedule.Run();
        }
        catch (BrokenException what)
        {
            broken = what.Message;
            foreach (var part in schedule.coordinators.Concat<Part>(schedule.workers))
            {
                lines?.WriteLine(part);
            }
        }
        catch (Exception bug) when (bug is InvalidOperationException or ArgumentException or KeyNotFoundException or NullReferenceException)
        {
            broken = $"a part threw: {bug}";
        }

        return new ScheduleOutcome(seed, broken, schedule.Log.Hash, schedule.Log.Count, TimeSpan.FromTicks(schedule.Time.Now));
    }

    public bool IsPoison(int trial) => poisons.Contains(trial);

    /// <summary>Whether every trial fails on a worker.</summary>
    public bool IsBad(NodeName worker) => Plan.BadWorker >= 0 && workers[Plan.BadWorker].Name == worker;

    /// <summary>Whether a trial fails on every worker.</summary>
    public bool IsBad(int trial) => trial >= Plan.FirstBadTrial && trial < Plan.FirstBadTrial + Plan.BadTrials;

    private Sha256Digest Expected(int trial) => SimulatedTraining.Expected(trial, Plan.Searched ? SimulatedSearch.PlaceOf(trial) : 0);

    /// <summary>A slot has begun with a bundle.</summary>
    public void Opened(LeaseKey lease)
    {
        // One that was granted so long ago that it cannot be renewed any more is as good as not heard of.
        if (Witness.TimeLeft(lease) > FaultPlan.Heartbeat)
        {
            opened.Add(lease);
        }
    }

    public void MustBeAccepted(TrialsRecorded recorded)
    {
        foreach (var result in recorded.Results.Where(result => result.Outcome == TrialOutcome.Completed))
        {
            Broken.If(!Witness.HasAccepted(result.Index), $"trial {result.Index} is said to be recorded, and it is not");
        }
    }

    public void Excuse(NodeName node, Func<LeaseKey, bool> ofLease)
    {
        if (Plan.Poisons > 0)
        {
            excused.UnionWith(Witness.HeldBy(node).Where(held => ofLease(held.Lease)).Select(held => held.Trial));
        }
    }

    public void Send(int from, int to, double loss, double doubling, Action arrive) => network.Send(from, to, loss, doubling, arrive);

    /// <summary>A node speaks to one coordinator, and to the next once that one has crashed.</summary>
    public void TellCoordinator(Part from, NodeReport report)
    {
        var coordinator = coordinators[speaksTo[from.Number]];
        Send(from.Number, coordinator.Number, Plan.MessageLoss, Plan.MessageDoubling, () => coordinator.Hear(() => coordinator.Tell(report)));
    }

    /// <summary>A coordinator has crashed: the nodes that speak to it turn to another where there is one.</summary>
    public void FailOver(SimulatedCoordinator crashed)
    {
        var number = Array.IndexOf(coordinators, crashed);
        for (var node = 0; node < speaksTo.Length; node++)
        {
            speaksTo[node] = speaksTo[node] == number ? (number + 1) % coordinators.Length : speaksTo[node];
        }
    }

    public void TellWorker(Part from, NodeName node, NodeMessage message)
    {
        var worker = Array.Find(workers, worker => worker.Name == node)!;
        Send(from.Number, worker.Number, Plan.MessageLoss, Plan.MessageDoubling, () => worker.Hear(() => worker.Tell(message)));
    }

    /// <summary>What a node never heard of, or was giving back, is lost without being trained.</summary>
    private void Expired(int trial, LeaseKey lease)
    {
        if (!opened.Contains(lease))
        {
            excused.Add(trial);
        }
    }

    public SimulatedWorker Worker(NodeName node) => Array.Find(workers, worker => worker.Name == node)!;

    public void End(Part by, bool finished)
    {
        Log.Note(Happening.Ended, by.Number, finished ? 1 : 0);
        Broken.If(!finished, $"the sweep ended before every trial was recorded");
        var counts = ledger.CountAsync(Sweep).GetAwaiter().GetResult();
        Broken.If(!counts.Finished, $"the sweep was said to be finished: {counts}");
        Over = true;
    }

    private void Run()
    {
        foreach (var part in workers.Concat<Part>(coordinators))
        {
            Time.After(TimeSpan.FromTicks(dice.Between(TimeSpan.Zero, FaultPlan.Heartbeat)), part.Start);
        }

        FaultDriver.Arm(this, dice, workers, coordinators, network);
        var limit = (Plan.FaultsEnd + Plan.PauseLimit + Patience).Ticks;
        while (!Over)
        {
            Broken.If(!Time.Step(), $"nothing is left to happen and the sweep has not ended");
            Broken.If(Time.Now > limit, $"the sweep has not ended {Patience.TotalMinutes} minutes after the last fault");
            Broken.If(PoisonDeaths > MostPoisonDeaths, $"{Plan.Poisons} poison trials cost {PoisonDeaths} workers");
        }

        // Whoever was paused wakes up after the end, and tries to write what it did.
        while (Time.Step())
        {
        }

        Verify();
    }

    private void Verify()
    {
        Witness.CheckCounts();
        var next = 0;
        var wronglyFailed = 0;
        var results = ledger.ResultsAsync(Sweep, ResultParts.Numbers).ToBlockingEnumerable();
        foreach (var result in results)
        {
            Broken.If(result.Index != next, $"the results have trial {result.Index} where trial {next} belongs");
            next++;
            Broken.If(
                (result.Outcome == TrialOutcome.Quarantined) != IsPoison(result.Index) && !excused.Contains(result.Index),
                $"trial {result.Index} is recorded as {result.Outcome}");
            Broken.If(
                Plan.Gated && (result.Outcome == TrialOutcome.Pruned) == (Plan.Searched || SimulatedGate.IsOpened(result.Index)), $"trial {result.Index} is recorded as {result.Outcome}, against the gate");
            Broken.If((result.Outcome == TrialOutcome.Stopped) && Plan.Stops == 0, $"trial {result.Index} is stopped, and nobody ordered it");
            Broken.If(IsBad(result.Index) && result.Outcome == TrialOutcome.Completed, $"trial {result.Index} completed, which fails everywhere");
            if (result.Outcome == TrialOutcome.Failed && !IsBad(result.Index))
            {
                wronglyFailed++;
                Broken.If(!IsBad(new NodeName(result.Node)), $"trial {result.Index} failed on {result.Node}, where nothing fails");
            }

            Broken.If(
                result.Outcome == TrialOutcome.Completed && result.WeightsHash != Expected(result.Index),
                $"trial {result.Index} has another result than without faults");
        }

        Broken.If(next != Plan.Trials, $"{next} of {Plan.Trials} trials have results");

        // Two in a row may be an accident.
        Broken.If(wronglyFailed > 2, $"{wronglyFailed} trials that succeed elsewhere were left as they failed on a bad worker");
    }
}
