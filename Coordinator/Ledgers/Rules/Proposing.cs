using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>Keeps what a search proposes, and gives its trials their identities.</summary>
internal static class Proposing
{
    public static async Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(ILedgerSession session, SweepRow sweep) =>
        [.. (await session.OfAsync(LedgerTables.Proposal, sweep.Id)).Select(row => row.Proposed()).OrderBy(point => point.Point)];

    public static async Task KeepAsync(ILedgerSession session, long sweep, IEnumerable<ProposedPoint> proposed)
    {
        foreach (var point in proposed)
        {
            await session.PutAsync(LedgerTables.Proposal, ProposalRow.Of(sweep, point));
        }
    }

    /// <summary>What is given to trials that are opened. Given again, it changes nothing.</summary>
    /// <returns>Which of these trials have their result from another sweep, or from an earlier trial of the same settings.</returns>
    public static async Task<Reuse?> GiveAsync(ILedgerSession session, SweepRow sweep, IReadOnlyList<TrialOpening> openings, string place)
    {
        var given = openings.Where(opening => opening.Proposal is not null).ToDictionary(opening => opening.Trial, opening => opening.Proposal!);
        if (given.Count == 0)
        {
            return null;
        }

        await session.HoldPlanningAsync();
        foreach (var point in given.Values.Select(proposal => proposal.Point).Distinct())
        {
            var known = (await session.FindAsync(LedgerTables.Proposal, sweep.Id, ProposalRow.PlaceOf(point.Point)))?.Proposed();
            if (known?.IsAt(point.At) == false)
            {
                throw ProposalConflict.Fault(place, sweep.Record.Id, point.Point);
            }

            if (known is null)
            {
                await KeepAsync(session, sweep.Id, [point]);
            }
        }

        var isNew = await IdentifyAsync(session, sweep, given);
        if (Array.TrueForAll(isNew, identity => identity == TrialIdentity.None))
        {
            return null;
        }

        var apart = (await session.FindAsync(LedgerTables.Sharing, sweep.Id))?.Sharing == Sharing.Apart;
        var reuse = new Reuse(isNew, apart);
        await reuse.CopyAsync(session, await session.OfAsync(LedgerTables.Sweep), sweep.Id, await session.NowAsync());
        if (!apart)
        {
            await reuse.ShareAsync(session, sweep.Id);
        }

        return reuse;
    }

    /// <returns>The identities that were given now, by trial.</returns>
    private static async Task<TrialIdentity[]> IdentifyAsync(ILedgerSession session, SweepRow sweep, Dictionary<int, TrialProposal> given)
    {
        var isNew = new TrialIdentity[sweep.Record.Trials];
        var all = await Planning.IdentitiesAsync(session, sweep);
        var parts = new SortedSet<int>();
        foreach (var (trial, proposal) in given.Where(one => all[one.Key] == TrialIdentity.None))
        {
            all[trial] = isNew[trial] = proposal.Identity;
            parts.Add(trial / IdentitiesRow.PerPart);
        }

        foreach (var part in parts)
        {
            await session.PutAsync(LedgerTables.Identities, IdentitiesRow.Of(sweep.Id, part, all));
        }

        return isNew;
    }
}
