using Runner.Ledgers;
using Runner.Results;

namespace Runner.Nodes;

/// <summary>Results on their way to the ledger: in memory, and elsewhere too once the ledger was found not to answer.</summary>
internal sealed class Completion(LeaseKey lease, IReadOnlyList<TrialResult> results, IUnsentResults? unsent)
{
    private readonly Lock keeping = new();
    private IKeptResults? kept;
    private bool answered;

    public LeaseKey Lease => lease;

    public IReadOnlyList<TrialResult> Results => results;

    public Task<LeaseVerdict> SendAsync(ITrialLedger ledger, CancellationToken cancel) => ledger.CompleteAsync(lease, results, cancel);

    public void Keep()
    {
        lock (keeping)
        {
            if (!answered)
            {
                kept ??= unsent?.Keep(lease, results);
            }
        }
    }

    /// <summary>The ledger has answered.</summary>
    public void Forget()
    {
        lock (keeping)
        {
            answered = true;
            kept?.Forget();
        }
    }

    /// <summary>Leaves them to whoever sends them next.</summary>
    public void Leave()
    {
        Keep();
        lock (keeping)
        {
            kept?.Dispose();
        }
    }
}
