using LiteDB;
using Runner.Identities;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.LiteDb;

/// <summary>Orders, leadership and attendance.</summary>
internal static class LiteControl
{
    // Who attends now is of no use in a copy: it has no place among the tables that are copied.
    private static readonly LedgerTable Worker = new("worker", ["name", "slots", "labels", "joined_at", "heard_until", "draining"], ["name"]);

    private static readonly LedgerTable Standing = new("worker_standing", ["sweep", "worker", "standing", "why", "since"], ["sweep", "worker"]);

    public static bool SetStanding(LiteSession session, SweepRow sweep, NodeName worker, WorkerStanding standing, string why)
    {
        if (StandingOf(session, sweep, worker)?.Standing == standing)
        {
            return false;
        }

        session.Upsert(Standing, sweep.Id, worker.Value, (long)standing, why, session.Now);
        session.WorkOf.Add(sweep.Id);
        return true;
    }

    public static bool StandsWell(LiteSession session, SweepRow sweep, NodeName worker) =>
        StandingOf(session, sweep, worker) is null or { Standing: WorkerStanding.Good };

    public static IReadOnlyList<StandingRecord> Standings(LiteSession session, SweepRow sweep) =>
    [
        .. session.All(Standing, reader => (Sweep: reader.GetInt64(0), Record: ReadStanding(reader)))
            .Where(row => row.Sweep == sweep.Id)
            .Select(row => row.Record)
            .OrderBy(record => record.Worker.Value, StringComparer.Ordinal),
    ];

    private static StandingRecord? StandingOf(LiteSession session, SweepRow sweep, NodeName worker) =>
        session.Find(Standing, new BsonValue(LiteIndexes.Key(sweep.Id) + worker.Value), ReadStanding);

    private static StandingRecord ReadStanding(System.Data.Common.DbDataReader reader) =>
        Sql.Standings.Read(reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4));

    public static SweepMode Mode(LiteSession session, SweepRow sweep) => Row(session, sweep).Mode;

    public static bool SetMode(LiteSession session, SweepRow sweep, SweepMode mode)
    {
        var (_, leader, until) = Row(session, sweep);
        session.Upsert(LedgerTables.Control, sweep.Id, (long)mode, leader, until);
        session.WorkOf.Add(sweep.Id);
        return true;
    }

    public static bool Lead(LiteSession session, SweepRow sweep, NodeName who, TimeSpan duration)
    {
        var (mode, leader, until) = Row(session, sweep);
        if (leader != who.Value && until > session.Now)
        {
            return false;
        }

        session.Upsert(LedgerTables.Control, sweep.Id, (long)mode, who.Value, session.Now + duration.Ticks);
        return true;
    }

    public static bool Attend(LiteSession session, NodeName worker, int slots, string labels, TimeSpan duration)
    {
        var (joined, _, draining) = Find(session, worker) ?? (session.Now, 0, false);
        session.Upsert(
            Worker, worker.Value, (long)slots, labels, joined, session.Now + duration.Ticks, draining ? 1L : 0L);
        return draining;
    }

    public static bool Leave(LiteSession session, NodeName worker)
    {
        session.Delete(Worker, worker.Value);
        return true;
    }

    public static bool Drain(LiteSession session, NodeName worker)
    {
        if (Find(session, worker) is not { } found || found.HeardUntil <= session.Now)
        {
            return false;
        }

        session.Update(Worker, worker.Value, [(Worker.Place("draining"), 1L)]);
        return true;
    }

    public static IReadOnlyList<WorkerRecord> Workers(LiteSession session) =>
    [
        .. session.All(Worker, reader => (HeardUntil: reader.GetInt64(4), Record: new WorkerRecord(
                new NodeName(reader.GetString(0)), reader.GetInt32(1), reader.GetString(2),
                new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero), reader.GetInt64(5) != 0)))
            .Where(worker => worker.HeardUntil > session.Now)
            .Select(worker => worker.Record)
            .OrderBy(worker => worker.Name.Value, StringComparer.Ordinal),
    ];

    private static (SweepMode Mode, string Leader, long Until) Row(LiteSession session, SweepRow sweep) =>
        session.Find<(SweepMode, string, long)?>(
            LedgerTables.Control, sweep.Id, reader => ((SweepMode)reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3))) ?? (SweepMode.Running, "", 0);

    private static (long Joined, long HeardUntil, bool Draining)? Find(LiteSession session, NodeName worker) =>
        session.Find<(long, long, bool)?>(
            Worker, new BsonValue(worker.Value), reader => (reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5) != 0));
}
