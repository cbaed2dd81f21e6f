using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;

namespace Runner.Commands;

/// <summary>The names of a ledger's sweeps, with which every command finds the same sweep: a name alone means its newest revision.</summary>
public sealed class SweepNames
{
    private readonly Dictionary<SweepId, string> names = [];

    public SweepNames(IReadOnlyCollection<SweepRecord> all)
    {
        var newest = all.GroupBy(sweep => sweep.Id.Name).ToDictionary(group => group.Key, group => group.Max(sweep => sweep.Id.Revision), StringComparer.Ordinal);
        var byId = all.ToDictionary(sweep => sweep.Id);
        foreach (var sweep in all)
        {
            var name = SweepNaming.NameOf(sweep, DerivedSweep.SourceOf(sweep) is { } source ? byId.GetValueOrDefault(source) : null);
            names.Add(sweep.Id, newest[sweep.Id.Name] > sweep.Id.Revision ? $"{name}@{sweep.Id.Revision}" : (sweep.Id with { Name = name }).ToString());
        }
    }

    public static async Task<SweepNames> OfAsync(ITrialLedger ledger, CancellationToken cancel) => new(await ledger.SweepsAsync(cancel));

    public string Of(SweepId sweep) => names.GetValueOrDefault(sweep) ?? sweep.ToString();
}
