using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>Orders, leadership and attendance of workers, each in one row.</summary>
internal static class Control
{
    public static async Task<ControlRow> ReadAsync(ILedgerSession session, SweepRow sweep) =>
        await session.FindAsync(LedgerTables.Control, sweep.Id) ?? ControlRow.New(sweep.Id);

    public static async Task<bool> SetModeAsync(ILedgerSession session, SweepRow sweep, SweepMode mode)
    {
        await session.PutAsync(LedgerTables.Control, await HoldAsync(session, sweep) with { Mode = mode });
        return true;
    }

    public static async Task<bool> SetQueueEntryAsync(ILedgerSession session, SweepRow sweep, QueueEntry entry)
    {
        await session.HoldAsync(LedgerTables.Queue, sweep.Id);
        await session.PutAsync(LedgerTables.Queue, new QueueRow(sweep.Id, entry));
        return true;
    }

    public static async Task<QueueEntry> QueueEntryAsync(ILedgerSession session, SweepRow sweep) =>
        (await session.FindAsync(LedgerTables.Queue, sweep.Id))?.Entry ?? QueueEntry.Default;

    public static async Task<DigestMark> DigestAsync(ILedgerSession session, SweepRow sweep) =>
        (await session.FindAsync(LedgerTables.Digest, sweep.Id))?.Mark ?? default;

    public static async Task<DigestMark> BeginDigestAsync(ILedgerSession session, SweepRow sweep, long upTo)
    {
        var mark = (await session.HoldAsync(LedgerTables.Digest, sweep.Id))?.Mark ?? default;
        if (upTo > mark.To)
        {
            mark = new DigestMark(mark.To, upTo);
            await session.PutAsync(LedgerTables.Digest, new DigestRow(sweep.Id, mark));
        }

        return mark;
    }

    /// <summary>A leader that renews in time keeps its term; after its time has expired it starts a new term, like any other.</summary>
    public static async Task<CoordinatorTerm?> LeadAsync(ILedgerSession session, SweepRow sweep, NodeName who, TimeSpan duration)
    {
        var control = await HoldAsync(session, sweep);
        var now = await session.NowAsync();
        var isLed = control.LeadsUntil > now;
        if (isLed && control.Leader != who.Value)
        {
            return null;
        }

        var term = isLed ? control.Term : control.Term + 1;
        await session.PutAsync(
            LedgerTables.Control, control with { Leader = who.Value, LeadsUntil = now + duration.Ticks, Term = term });
        return new CoordinatorTerm(term);
    }

    /// <summary>A new process with the name of an earlier one starts afresh: an order to drain was for the earlier one.</summary>
    public static async Task<Attendance> AttendAsync(ILedgerSession session, WorkerRow worker, TimeSpan duration)
    {
        var known = await session.HoldAsync(LedgerTables.Worker, worker.Name);
        var now = await session.NowAsync();
        var isSame = known?.Run == worker.Run;
        if (known?.HeardUntil > now && !isSame)
        {
            return Attendance.NameTaken;
        }

        var row = worker with
        {
            JoinedAt = isSame ? known!.JoinedAt : now,
            HeardUntil = now + duration.Ticks,
            Draining = isSame && known!.Draining,
        };
        await session.PutAsync(LedgerTables.Worker, row);
        return row.Draining ? Attendance.Draining : Attendance.Known;
    }

    public static async Task<bool> LeaveNoticeAsync(ILedgerSession session, SweepRow sweep, string notice)
    {
        await session.HoldAsync(LedgerTables.Notice, sweep.Id);
        await session.PutAsync(LedgerTables.Notice, new NoticeRow(sweep.Id, notice));
        return true;
    }

    public static async Task<bool> TakeNoticeAsync(ILedgerSession session, SweepRow sweep, string notice)
    {
        if ((await session.HoldAsync(LedgerTables.Notice, sweep.Id))?.Notice != notice)
        {
            return false;
        }

        await session.DeleteAsync(LedgerTables.Notice, sweep.Id);
        return true;
    }

    public static async Task<bool> LeaveAsync(ILedgerSession session, NodeName worker)
    {
        await session.DeleteAsync(LedgerTables.Worker, worker.Value);
        return true;
    }

    public static async Task<bool> DrainAsync(ILedgerSession session, NodeName worker)
    {
        var known = await session.HoldAsync(LedgerTables.Worker, worker.Value);
        if (known is null || known.HeardUntil <= await session.NowAsync())
        {
            return false;
        }

        await session.PutAsync(LedgerTables.Worker, known with { Draining = true });
        return true;
    }

    public static async Task<IReadOnlyList<WorkerRecord>> WorkersAsync(ILedgerSession session)
    {
        var now = await session.NowAsync();
        return
        [
            .. (await session.OfAsync(LedgerTables.Worker)).Where(worker => worker.HeardUntil > now)
                .OrderBy(worker => worker.Name, StringComparer.Ordinal).Select(worker => worker.Record()),
        ];
    }

    /// <summary>Sets a standing. If it is already set, its reason and time do not change.</summary>
    public static async Task<bool> SetStandingAsync(
        ILedgerSession session, SweepRow sweep, NodeName worker, WorkerStanding standing, string why)
    {
        if ((await session.HoldAsync(LedgerTables.Standing, sweep.Id, worker.Value))?.Standing != standing)
        {
            await session.PutAsync(LedgerTables.Standing, new StandingRow(sweep.Id, worker.Value, standing, why, await session.NowAsync()));
        }

        return true;
    }

    public static async Task<IReadOnlyList<StandingRecord>> StandingsAsync(ILedgerSession session, SweepRow sweep) =>
    [
        .. (await session.OfAsync(LedgerTables.Standing, sweep.Id))
            .OrderBy(standing => standing.Worker, StringComparer.Ordinal).Select(standing => standing.Record()),
    ];

    private static async Task<ControlRow> HoldAsync(ILedgerSession session, SweepRow sweep) =>
        await session.HoldAsync(LedgerTables.Control, sweep.Id) ?? ControlRow.New(sweep.Id);
}
