using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Simulation.Parts;
using Runner.Simulation.World;

namespace Runner.Simulation.Ledgers;

/// <summary>
/// Stands before the ledger and holds every answer against what leases mean: at most one live lease a trial, tokens that
/// rise, one accepted result a trial and it the right one, nothing accepted from anybody but the holder, and nothing of the
/// holder's refused. It keeps its own book, so that no mistake of the ledger's is its own too.
/// </summary>
/// <param name="expected">What a trial comes to without faults.</param>
/// <param name="isBad">Whether all trials fail on a worker: no other may be put aside.</param>
/// <param name="expired">Told of each trial whose lease is found to have run out.</param>
public sealed class Witness(ITrialLedger inner, SweepId sweep, int trials, VirtualTime time, Func<int, Sha256Digest> expected, Func<NodeName, bool> isBad, Action<int, LeaseKey> expired)
    : DelegatingLedger(inner)
{
    private readonly Dictionary<long, Held> bundles = [];
    private readonly Held?[] holders = new Held?[trials];
    private readonly long[] highestTokens = new long[trials];
    private readonly LeaseKey?[] acceptedUnder = new LeaseKey?[trials];
    private readonly HashSet<(LeaseKey Lease, int Trial)> failedUnder = [];

    /// <summary>Trials that a user ordered to stop.</summary>
    private readonly HashSet<int> ordered = [];

    /// <summary>Those that are stopped, by their workers or before they had one.</summary>
    private readonly HashSet<int> stopped = [];

    /// <summary>How many trials have an accepted result.</summary>
    public int Accepted { get; private set; }

    public bool HasAccepted(int trial) => acceptedUnder[trial] is not null || stopped.Contains(trial);

    public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId of, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
    {
        var leases = await base.LeaseAsync(of, node, most, duration, cancel);
        foreach (var lease in leases)
        {
            var before = bundles.GetValueOrDefault(lease.Key.Bundle.Value);
            var checkpoint = before?.Checkpoint ?? [];
            Broken.If(!lease.Checkpoint.Span.SequenceEqual(checkpoint), $"bundle {lease.Key.Bundle} lost its newest checkpoint");
            var held = new Held(lease.Key, node, time.Now + duration.Ticks, before?.Progress ?? 0)
            {
                Checkpoint = checkpoint,
                NotToBegin = checkpoint.Length == 0 ? [.. lease.Stops] : [],
            };
            bundles[lease.Key.Bundle.Value] = held;
            foreach (var trial in lease.Trials)
            {
                Broken.If(HasAccepted(trial), $"trial {trial} was leased after its result was accepted");
                Broken.If(ordered.Contains(trial) != lease.Stops.Contains(trial), $"trial {trial} was leased without the order to stop it, or with one that nobody gave");
                Broken.If(holders[trial] is { } other && other.Live(time.Now), $"trial {trial} has two live leases");
                Broken.If(lease.Key.Token.Value <= highestTokens[trial], $"trial {trial} was leased under a token that is not new");
                highestTokens[trial] = lease.Key.Token.Value;
                holders[trial] = held;
            }
        }

        return leases;
    }

    public override async Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default)
    {
        var renewals = await base.RenewAsync(leases, duration, cancel);
        for (var i = 0; i < leases.Count; i++)
        {
            if (Judge(leases[i], renewals[i].Verdict, "heartbeat") is { } held)
            {
                held.Deadline = time.Now + duration.Ticks;
            }
        }

        return renewals;
    }

    public override async Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default)
    {
        var verdict = await base.CheckpointAsync(lease, checkpoint, progress, cancel);
        if (Judge(lease, verdict, "checkpoint") is { } held)
        {
            held.Checkpoint = checkpoint.ToArray();
            held.Progress = Math.Max(held.Progress, progress);
        }

        return verdict;
    }

    public override async Task<LeaseVerdict> CompleteAsync(
        LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
    {
        var verdict = await base.CompleteAsync(lease, results, cancel);
        var repeated = results.All(result => IsRecordedUnder(lease, result.Index));
        if (repeated)
        {
            Broken.If(verdict == LeaseVerdict.Refused, $"the repetition of a result of bundle {lease.Bundle} was refused");
            return verdict;
        }

        if (Judge(lease, verdict, "result") is not { } held)
        {
            return verdict;
        }

        foreach (var result in results)
        {
            if (IsRecordedUnder(lease, result.Index))
            {
                continue;
            }

            Broken.If(HasAccepted(result.Index), $"trial {result.Index} has two accepted results");
            Broken.If(holders[result.Index] != held, $"a result of trial {result.Index} came from who does not hold it");
            if (result.Outcome == TrialOutcome.Failed)
            {
                failedUnder.Add((lease, result.Index));
                holders[result.Index] = null;
                continue;
            }

            acceptedUnder[result.Index] = lease;
            holders[result.Index] = null;
            if (result.Outcome == TrialOutcome.Stopped)
            {
                Broken.If(!ordered.Contains(result.Index), $"trial {result.Index} was stopped without an order");
                Broken.If(
                    result.Epochs > 0 && result.WeightsHash != SimulatedTraining.After(result.Index, result.Epochs), $"trial {result.Index} came out differently up to where it was stopped");
                stopped.Add(result.Index);
                continue;
            }

            Broken.If(held.NotToBegin.Contains(result.Index), $"trial {result.Index} was trained after it was to stop");
            Broken.If(result.WeightsHash != expected(result.Index), $"trial {result.Index} came out differently");
            Accepted++;
        }

        held.Done = Array.TrueForAll(holders, holder => holder != held);
        return verdict;
    }

    public override async Task<TrialsStopped> StopAsync(SweepId of, IReadOnlyCollection<int> asked, CancellationToken cancel = default)
    {
        var answer = await base.StopAsync(of, asked, cancel);
        ordered.UnionWith(asked);
        var recorded = 0;
        foreach (var trial in asked.Where(trial => !HasAccepted(trial)))
        {
            if (await Inner.FindTrialAsync(of, trial, cancel) is { Result.Outcome: TrialOutcome.Stopped })
            {
                Broken.If(holders[trial] is { } held && held.Live(time.Now), $"trial {trial} was recorded as stopped under a live lease");
                stopped.Add(trial);
                holders[trial] = null;
                recorded++;
            }
        }

        Broken.If(recorded != answer.Recorded, $"{answer.Recorded} trials are said to be stopped, {recorded} are");
        return answer;
    }

    public override async Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default)
    {
        if (bundles.TryGetValue(lease.Bundle.Value, out var before) && before.Key == lease && before.Returned)
        {
            return await base.ReleaseAsync(lease, cancel);
        }

        var verdict = await base.ReleaseAsync(lease, cancel);
        if (Judge(lease, verdict, "return") is { } held)
        {
            held.Returned = true;
        }

        return verdict;
    }

    /// <summary>The highest term under which a coordinator led.</summary>
    public long Term { get; private set; }

    public override async Task<CoordinatorTerm?> LeadAsync(SweepId of, NodeName who, TimeSpan duration, CancellationToken cancel = default)
    {
        var term = await base.LeadAsync(of, who, duration, cancel);
        Term = Math.Max(Term, term?.Value ?? 0);
        return term;
    }

    public override Task<int> RescueAsync(SweepId of, int mostLosses, CancellationToken cancel = default)
    {
        foreach (var trial in Enumerable.Range(0, trials))
        {
            if (holders[trial] is { } held && !held.Live(time.Now))
            {
                expired(trial, held.Key);
            }
        }

        return base.RescueAsync(of, mostLosses, cancel);
    }

    public override Task SetStandingAsync(
        SweepId of, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default)
    {
        Broken.If(standing == WorkerStanding.PutAside && !isBad(worker), $"{worker} was put aside, on which nothing fails but what fails everywhere");
        return base.SetStandingAsync(of, worker, standing, why, cancel);
    }

    public TimeSpan TimeLeft(LeaseKey lease) =>
        bundles.TryGetValue(lease.Bundle.Value, out var held) && held.Key == lease ? TimeSpan.FromTicks(held.Deadline - time.Now) : TimeSpan.Zero;

    /// <summary>The trials that a node holds, each with its lease.</summary>
    public IEnumerable<(int Trial, LeaseKey Lease)> HeldBy(NodeName node) =>
        Enumerable.Range(0, trials).Where(trial => holders[trial]?.By == node).Select(trial => (trial, holders[trial]!.Key));

    /// <summary>Whether every live lease of a node has come further than what it began from.</summary>
    public bool HasAllAdvanced(NodeName node) =>
        holders.Where(held => held?.By == node && held.Live(time.Now)).All(held => held!.Progress > held.Before);

    /// <summary>Counts sum to N, and say what was seen here.</summary>
    public void CheckCounts()
    {
        var counts = Inner.CountAsync(sweep).GetAwaiter().GetResult();
        Broken.If(counts.Open + counts.Leased + counts.Recorded != trials, $"state counts do not sum to {trials}: {counts}");
        var completed = counts.Outcomes.GetValueOrDefault(TrialOutcome.Completed);
        Broken.If(completed != Accepted, $"{Accepted} results were accepted, {completed} are recorded");
        var ended = counts.Outcomes.GetValueOrDefault(TrialOutcome.Stopped);
        Broken.If(ended != stopped.Count, $"{stopped.Count} trials were stopped, {ended} are recorded so");
        var leased = 0;
        foreach (var lease in Inner.LeasesAsync(sweep).GetAwaiter().GetResult())
        {
            leased += lease.Trials;
        }

        Broken.If(leased != counts.Leased, $"{counts.Leased} trials count as leased, live leases have {leased}");
    }

    private bool IsRecordedUnder(LeaseKey lease, int trial) => acceptedUnder[trial] == lease || failedUnder.Contains((lease, trial));

    /// <summary>The lease's entry when it was rightly accepted; null when rightly refused, or when nothing was left to do.</summary>
    private Held? Judge(LeaseKey lease, LeaseVerdict verdict, string what)
    {
        var present = bundles.TryGetValue(lease.Bundle.Value, out var held) && held.Key == lease ? held : null;
        if (verdict == LeaseVerdict.Refused)
        {
            Broken.If(present is { Done: false } && present.Live(time.Now), $"a {what} of the holder of bundle {lease.Bundle} was refused");
            return null;
        }

        Broken.If(present is null, $"a {what} under an old token of bundle {lease.Bundle} was accepted");
        Broken.If(present!.Returned, $"a {what} under a returned lease of bundle {lease.Bundle} was accepted");
        return present.Done ? null : present;
    }

    /// <param name="before">How far an earlier lease of the bundle had come.</param>
    private sealed class Held(LeaseKey key, NodeName by, long deadline, long before)
    {
        public long Before { get; } = before;

        public long Progress { get; set; } = before;

        public LeaseKey Key => key;

        public NodeName By => by;

        public long Deadline { get; set; } = deadline;

        public byte[] Checkpoint { get; set; } = [];

        /// <summary>Trials that were to stop when it was granted, and had nothing to go on from.</summary>
        public IReadOnlyCollection<int> NotToBegin { get; init; } = [];

        public bool Returned { get; set; }

        public bool Done { get; set; }

        public bool Live(long now) => !Returned && !Done && now < Deadline;
    }
}
