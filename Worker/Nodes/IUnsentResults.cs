using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>Durable storage for results that the ledger has not acknowledged, for example because it could not be reached; they
/// survive this process.</summary>
public interface IUnsentResults
{
    /// <summary>Stores the results durably. If that fails, reports it and returns null; the results then stay only in memory.</summary>
    IKeptResults? Keep(SweepBrief sweep, LeaseKey lease, IReadOnlyList<TrialResult> results);
}

/// <summary>Stored results. If disposed without <see cref="Forget"/>, they remain for the next process that sends unsent results.</summary>
public interface IKeptResults : IDisposable
{
    /// <summary>Deletes the results, because the ledger has answered.</summary>
    void Forget();
}
