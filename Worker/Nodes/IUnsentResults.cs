using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>Where results are that a ledger has not acknowledged while it could not be reached: they outlive this process.</summary>
public interface IUnsentResults
{
    /// <summary>Keeps the results durably. Where that cannot be done it is said, and they stay in memory alone: null.</summary>
    IKeptResults? Keep(SweepBrief sweep, LeaseKey lease, IReadOnlyList<TrialResult> results);
}

/// <summary>Results that are kept. Disposed of without <see cref="Forget"/>, they are left to whoever sends them next.</summary>
public interface IKeptResults : IDisposable
{
    /// <summary>The ledger has answered.</summary>
    void Forget();
}
