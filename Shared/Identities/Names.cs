namespace Runner.Identities;

/// <summary>A sweep in one ledger: the name its spec gives, and the revision, which rises when a spec of that name changes.</summary>
public readonly record struct SweepId(string Name, int Revision)
{
    public override string ToString() => Revision == 1 ? Name : $"{Name}@{Revision}";
}

/// <summary>A bundle in one ledger: the trials that are leased and trained together.</summary>
public readonly record struct BundleId(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>
/// Issued by the ledger each time a bundle is leased, always increasing. Every write carries the token; a token that is
/// not the bundle's current one is refused (Kleppmann, "How to do distributed locking", 2016).
/// </summary>
public readonly record struct FencingToken(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>
/// Numbers the periods of leadership over a sweep. It rises whenever another coordinator takes over, or the same one after
/// its leadership lapsed. A lease carries the term in which it was granted.
/// </summary>
public readonly record struct CoordinatorTerm(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>A node's name, unique among those alive: host, process and a number.</summary>
public readonly record struct NodeName(string Value)
{
    public override string ToString() => Value;
}

/// <summary>One of a node's places for a running bundle; counts from 0.</summary>
public readonly record struct SlotNumber(int Value)
{
    public override string ToString() => Value.ToString();
}
