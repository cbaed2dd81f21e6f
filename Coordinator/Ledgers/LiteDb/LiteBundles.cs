using Runner.Identities;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.LiteDb;

/// <summary>Bundles, their leases and their losses.</summary>
internal static class LiteBundles
{
    public static IReadOnlyList<BundleLease> Lease(LiteSession session, SweepRow sweep, NodeName node, int most, TimeSpan duration)
    {
        if (LiteControl.Mode(session, sweep) != SweepMode.Running || !LiteControl.StandsWell(session, sweep, node))
        {
            return [];
        }

        var prefix = LiteIndexes.Key(sweep.Id);
        var rows = session.Query(LedgerTables.Bundle, LiteIndexes.Queue, prefix, LiteIndexes.EndOf(prefix), BundleRow.Read, most);
        if (rows.Length == 0)
        {
            return [];
        }

        var token = session.Take(tokens: rows.Length, bundles: 0);
        var leases = new BundleLease[rows.Length];
        for (var i = 0; i < leases.Length; i++)
        {
            var row = rows[i] with
            {
                State = BundleState.Leased,
                Token = token + i,
                Node = node.Value,
                LeasedAt = session.Now,
                Deadline = session.Now + duration.Ticks,
                Attempts = rows[i].Attempts + 1,
            };
            session.Upsert(LedgerTables.Bundle, row.Values());
            var checkpoint = rows[i].Attempts == 0 ? [] : Checkpoint(session, row.Id);
            leases[i] = new BundleLease(
                row.Key(sweep.Record.Id), node, row.Open, row.Losses, new DateTimeOffset(row.Deadline, TimeSpan.Zero), checkpoint);
        }

        return leases;
    }

    public static LeaseVerdict Renew(LiteSession session, SweepRow sweep, LeaseKey lease, TimeSpan duration)
    {
        var row = Find(session, lease);
        if (Leasing.Holds(row, sweep, lease))
        {
            session.Upsert(LedgerTables.Bundle, (row! with { Deadline = session.Now + duration.Ticks }).Values());
            return LeaseVerdict.Accepted;
        }

        return row is null && EndedWell(session, sweep, lease) ? LeaseVerdict.Accepted : Refuse(session, sweep, lease, "renew");
    }

    public static LeaseVerdict Release(LiteSession session, SweepRow sweep, LeaseKey lease)
    {
        var row = Find(session, lease);
        if (row is { State: BundleState.Open } && row.Sweep == sweep.Id && row.Token == lease.Token.Value)
        {
            return LeaseVerdict.Accepted;
        }

        if (!Leasing.Holds(row, sweep, lease))
        {
            return row is null && EndedWell(session, sweep, lease) ? LeaseVerdict.Accepted : Refuse(session, sweep, lease, "release");
        }

        session.Upsert(LedgerTables.Bundle, (row! with { State = BundleState.Open, Node = "", LeasedAt = 0, Deadline = 0 }).Values());
        session.WorkOf.Add(sweep.Id);
        return LeaseVerdict.Accepted;
    }

    public static int Rescue(LiteSession session, SweepRow sweep, int mostLosses)
    {
        var rows = session.Query(
            LedgerTables.Bundle, LiteIndexes.Due, LiteIndexes.Key(sweep.Id), LiteIndexes.EndOf(LiteIndexes.Key(sweep.Id, session.Now)), BundleRow.Read);
        foreach (var row in rows.OrderBy(row => row.Id))
        {
            session.InsertNumbered(LedgerTables.Loss, Sql.Rescue.LossValues(row, session.Now));
            var lost = row with { State = BundleState.Open, Token = 0, Node = "", LeasedAt = 0, Deadline = 0, Losses = row.Losses + 1 };
            if (row.Open.Length > 1)
            {
                Delete(session, row.Id);
                var id = session.Take(tokens: 0, bundles: lost.Open.Length);
                foreach (var trial in lost.Open)
                {
                    session.Insert(LedgerTables.Bundle, (lost with { Id = id++, First = trial, Span = 0, Open = [trial] }).Values());
                }
            }
            else if (lost.Losses >= mostLosses)
            {
                // Under no token: the lost lease did not record this.
                Delete(session, row.Id);
                LiteResults.Insert(
                    session, row with { Losses = lost.Losses, Token = 0 }, [EndedTrials.Quarantined(row.Open[0], lost.Losses, row.Node)]);
            }
            else
            {
                session.Upsert(LedgerTables.Bundle, lost.Values());
            }

            session.WorkOf.Add(sweep.Id);
        }

        return rows.Length;
    }

    /// <summary>The bundle when the lease is its present one; else records the refusal and returns null.</summary>
    public static BundleRow? Held(LiteSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        var row = Find(session, lease);
        if (Leasing.Holds(row, sweep, lease))
        {
            return row;
        }

        Refuse(session, sweep, lease, action);
        return null;
    }

    public static LeaseVerdict Refuse(LiteSession session, SweepRow sweep, LeaseKey lease, string action)
    {
        var (bundle, token) = (lease.Bundle.Value, lease.Token.Value);
        session.InsertNumbered(
            LedgerTables.Refusal, sweep.Id, bundle, token, action, session.Now, Leasing.RefusalSeal(sweep.Id, bundle, token, action, session.Now));
        return LeaseVerdict.Refused;
    }

    public static BundleRow? Find(LiteSession session, LeaseKey lease) => session.Find(LedgerTables.Bundle, lease.Bundle.Value, BundleRow.Read);

    public static void Delete(LiteSession session, long bundle)
    {
        session.Delete(LedgerTables.Bundle, bundle);
        session.Delete(LedgerTables.Checkpoint, bundle);
    }

    private static bool EndedWell(LiteSession session, SweepRow sweep, LeaseKey lease)
    {
        var (bundle, token) = (lease.Bundle.Value, lease.Token.Value);
        return LiteResults.RecordedIn(session, sweep, bundle) is [.., var last] && last.Token == token
            && session.CountUnder(LedgerTables.Loss, LiteIndexes.Of, LiteIndexes.Key(sweep.Id, bundle, token)) == 0;
    }

    /// <summary>A checkpoint that is damaged is as good as none.</summary>
    private static byte[] Checkpoint(LiteSession session, long bundle) => session.Find(
        LedgerTables.Checkpoint,
        bundle,
        reader =>
        {
            var content = reader.GetFieldValue<byte[]>(2);
            return Recording.CheckpointSeal(bundle, reader.GetInt64(1), content) == reader.GetInt64(3) ? content : [];
        }) ?? [];
}
