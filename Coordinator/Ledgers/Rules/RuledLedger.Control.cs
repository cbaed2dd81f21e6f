using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

internal abstract partial class RuledLedger
{
    public async Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await WriteAsync(session => Control.SetModeAsync(session, row, mode), cancel);
    }

    public async Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return (await ReadAsync(session => Control.ReadAsync(session, row), cancel)).Mode;
    }

    public async Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await WriteAsync(session => Control.SetQueueEntryAsync(session, row, entry), cancel);
    }

    public async Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Control.QueueEntryAsync(session, row), cancel);
    }

    public async Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await WriteAsync(session => Filing.SetAsync(session, row, filing), cancel);
    }

    public async Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Control.DigestAsync(session, row), cancel);
    }

    public async Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Control.BeginDigestAsync(session, row, upTo), cancel);
    }

    public async Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Control.LeadAsync(session, row, who, duration), cancel);
    }

    public async Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await WriteAsync(session => Control.SetStandingAsync(session, row, worker, standing, why), cancel);
    }

    public async Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Control.StandingsAsync(session, row), cancel);
    }

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        WriteAsync(session => Control.AttendAsync(session, new WorkerRow(worker.Value, slots, labels, 0, 0, false, run), duration), cancel);

    public async Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await WriteAsync(session => Control.LeaveNoticeAsync(session, row, notice), cancel);
    }

    public async Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return (await ReadAsync(session => session.FindAsync(LedgerTables.Notice, row.Id), cancel))?.Notice;
    }

    public async Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Control.TakeNoticeAsync(session, row, notice), cancel);
    }

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) =>
        WriteAsync(session => Control.LeaveAsync(session, worker), cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) =>
        WriteAsync(session => Control.DrainAsync(session, worker), cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) => ReadAsync(Control.WorkersAsync, cancel);
}
