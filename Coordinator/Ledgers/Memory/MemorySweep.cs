using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Memory;

/// <summary>One sweep of <see cref="InMemoryLedger"/>: its results by trial, and the bundles that have open trials.</summary>
internal sealed class MemorySweep(SweepRecord record, TrialIdentity[] identities)
{
    private static readonly (bool IsLast, long Rank, int First, long Id) Last = (true, long.MaxValue, int.MaxValue, long.MaxValue);

    private readonly SortedSet<(bool IsLast, long Rank, int First, long Id)> _queue = [];
    private ILookup<TrialIdentity, int> _byIdentity = LookupOf(identities);

    public SweepRecord Record { get; set; } = record;

    public TrialIdentity[] Identities { get; } = identities;

    /// <summary>What was proposed, by point.</summary>
    public SortedDictionary<int, ProposedPoint> Proposals { get; } = [];

    /// <summary>Results by trial; set only by <see cref="SetResult"/>.</summary>
    public TrialResult?[] Results { get; } = new TrialResult?[identities.Length];

    /// <summary>The number of results by outcome.</summary>
    public Dictionary<TrialOutcome, int> Outcomes { get; } = [];

    /// <summary>The lease under which each trial was recorded.</summary>
    public (long Bundle, long Token, int Attempts, int Losses)[] Recorders { get; } = new (long, long, int, int)[identities.Length];

    /// <summary>Whether it trains everything itself instead of taking over other sweeps' results.</summary>
    public bool Apart { get; init; }

    public SweepMode Mode { get; set; }

    public QueueEntry Queue { get; set; } = QueueEntry.Default;

    public DigestMark Digest { get; set; }

    public string? Notice { get; set; }

    public (NodeName Who, DateTimeOffset Until) Leader { get; set; }

    /// <summary>The number of times that a coordinator began to lead.</summary>
    public long Term { get; set; }

    public Dictionary<int, SweepId> ReusedFrom { get; } = [];

    public Dictionary<(long Bundle, long Token), HashSet<int>> RecordedUnder { get; } = [];

    public SortedDictionary<long, MemoryBundle> Bundles { get; } = [];

    public Dictionary<int, List<Curve>> CurveParts { get; } = [];

    /// <summary>The lease that recorded the last result of each bundle that is done; 0 for a quarantined trial.</summary>
    public Dictionary<long, long> EndedWith { get; } = [];

    public List<RefusalRecord> Refusals { get; } = [];

    /// <summary>Every ending of a trial, in order.</summary>
    public List<TrialEnding> Endings { get; } = [];

    public SortedDictionary<string, StandingRecord> Standings { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether its gate has decided to open no more pruned trials; null without a gate.</summary>
    public bool? Settled { get; set; }

    /// <summary>For trials that were planned as resting, the first trial of their bundle.</summary>
    public Dictionary<int, int> RestingWith { get; set; } = [];

    /// <summary>The epoch up to which each trial was last opened.</summary>
    public Dictionary<int, int> Stages { get; } = [];

    public int Retried { get; set; }

    /// <summary>Leases that were lost, oldest first.</summary>
    public OrderedDictionary<(long Bundle, long Token), LossRecord> Lost { get; } = [];

    public void Identify(IEnumerable<(int Trial, TrialIdentity Identity)> given)
    {
        foreach (var (trial, identity) in given)
        {
            Identities[trial] = identity;
        }

        _byIdentity = LookupOf(Identities);
    }

    private static ILookup<TrialIdentity, int> LookupOf(TrialIdentity[] identities) =>
        Enumerable.Range(0, identities.Length).Where(trial => identities[trial] != TrialIdentity.None).ToLookup(trial => identities[trial]);

    public void SetResult(int trial, TrialResult? result)
    {
        if (Results[trial] is { } before)
        {
            Outcomes[before.Outcome]--;
        }

        if (result is not null)
        {
            Outcomes[result.Outcome] = Outcomes.GetValueOrDefault(result.Outcome) + 1;
        }

        Results[trial] = result;
    }

    /// <summary>Counted from the bundles rather than as a difference, so that tests can check that all states add up to the trials.</summary>
    public (int Open, int Leased) CountOpenAndLeased()
    {
        var (open, leased) = (0, 0);
        foreach (var (_, bundle) in Bundles)
        {
            if (bundle.Held is null)
            {
                open += bundle.Open.Count;
            }
            else
            {
                leased += bundle.Open.Count;
            }
        }

        return (open, leased);
    }

    public void Add(MemoryBundle bundle)
    {
        Bundles.Add(bundle.Id, bundle);
        Enqueue(bundle);
    }

    public void Enqueue(MemoryBundle bundle) => _queue.Add(PlaceOf(bundle));

    public void Remove(MemoryBundle bundle)
    {
        Bundles.Remove(bundle.Id);
        Dequeue(bundle);
    }

    public void Dequeue(MemoryBundle bundle) => _queue.Remove(PlaceOf(bundle));

    /// <summary>The first open bundle of the queue, or the one that comes after another; null when there is none.</summary>
    public MemoryBundle? OpenAfter(MemoryBundle? bundle)
    {
        var rest = _queue.Count == 0 || bundle is null ? _queue : _queue.GetViewBetween(PlaceOf(bundle) with { Id = bundle.Id + 1 }, Last);
        foreach (var place in rest)
        {
            return Bundles[place.Id];
        }

        return null;
    }

    /// <summary>The lowest trial of an identity that has a result; null when there is none.</summary>
    public int? ResultOf(TrialIdentity identity) => _byIdentity[identity]
        .Where(trial => Results[trial] is { } result && result.Outcome.IsResult()).Cast<int?>().FirstOrDefault();

    private static (bool IsLast, long Rank, int First, long Id) PlaceOf(MemoryBundle bundle) => (bundle.IsLast, bundle.Rank, bundle.First, bundle.Id);

    public MemoryBundle? BundleOf(int trial) =>
        Bundles.Values.FirstOrDefault(bundle => bundle.Open.BinarySearch(trial) >= 0);
}

/// <summary>A bundle that has open trials. <see cref="Held"/> is null while it waits.</summary>
internal sealed class MemoryBundle(long id, long rank, IEnumerable<int> open)
{
    public long Id => id;

    public long Rank => rank;

    public List<int> Open { get; } = [.. open];

    /// <summary>Those of <see cref="Open"/> that are to stop.</summary>
    public SortedSet<int> Stops { get; } = [];

    public required int First { get; init; }

    public int Attempts { get; set; }

    public int Losses { get; set; }

    public MemoryLease? Held { get; set; }

    /// <summary>The token of the lease that was handed back last, if the bundle has not been leased since.</summary>
    public long ReleasedToken { get; set; }

    public byte[] Checkpoint { get; set; } = [];

    /// <summary>The progress of the checkpoint.</summary>
    public long Progress { get; set; }

    /// <summary>Null before the first loss.</summary>
    public long? ProgressAtLastLoss { get; set; }

    /// <summary>Losses that may be the trials' fault.</summary>
    public int Blame { get; set; }

    /// <summary>Whether it is leased after all others and trained alone; one more loss that counts quarantines its trial.</summary>
    public bool IsLast { get; set; }
}

internal sealed record MemoryLease(long Token, long Term, NodeName Node, DateTimeOffset LeasedAt, DateTimeOffset Deadline);
