using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>How sweeps are filed.</summary>
internal static class Filing
{
    /// <summary>All sweeps with their filing, in the order in which they were planned.</summary>
    public static async Task<List<SweepRow>> SweepsAsync(ILedgerSession session)
    {
        var filed = (await session.OfAsync(LedgerTables.Filing)).ToDictionary(row => row.Sweep, row => row.Filing);
        return [.. (await session.OfAsync(LedgerTables.Sweep)).Select(sweep => filed.TryGetValue(sweep.Id, out var filing) ? sweep with { Record = sweep.Record with { Filing = filing } } : sweep)];
    }

    /// <summary>Files a sweep. All revisions have one name.</summary>
    public static async Task<bool> SetAsync(ILedgerSession session, SweepRow sweep, SweepFiling filing)
    {
        await session.HoldPlanningAsync();
        var all = await SweepsAsync(session);
        SweepNaming.MustBeFree(filing.Name, sweep.Record.Id.Name, all.Select(one => one.Record));
        await PutAsync(session, sweep.Id, filing);
        foreach (var other in all.Where(other => other.Id != sweep.Id && other.Record.Id.Name == sweep.Record.Id.Name && other.Record.Filing.Name != filing.Name))
        {
            await PutAsync(session, other.Id, other.Record.Filing with { Name = filing.Name });
        }

        return true;
    }

    public static async Task PutAsync(ILedgerSession session, long sweep, SweepFiling filing)
    {
        await session.HoldAsync(LedgerTables.Filing, sweep);
        await session.PutAsync(LedgerTables.Filing, new FilingRow(sweep, filing));
    }
}
