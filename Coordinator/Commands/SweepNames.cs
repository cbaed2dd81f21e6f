using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>The names of a ledger's sweeps, with which every command finds the same sweep: a name alone means its newest revision.</summary>
public sealed class SweepNames(IEnumerable<SweepId> all)
{
    private readonly Dictionary<string, int> newest = all.GroupBy(sweep => sweep.Name).ToDictionary(group => group.Key, group => group.Max(sweep => sweep.Revision));

    public static async Task<SweepNames> OfAsync(ITrialLedger ledger, CancellationToken cancel) =>
        new((await ledger.SweepsAsync(cancel)).Select(sweep => sweep.Id));

    public string Of(SweepId sweep) => newest.GetValueOrDefault(sweep.Name) > sweep.Revision ? $"{sweep.Name}@{sweep.Revision}" : sweep.ToString();
}
