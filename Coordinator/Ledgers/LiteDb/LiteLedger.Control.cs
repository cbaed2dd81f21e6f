using Runner.Identities;

namespace Runner.Ledgers.LiteDb;

internal sealed partial class LiteLedger
{
    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteControl.SetMode(session, row, mode), cancel);

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) => OfAsync(sweep, LiteControl.Mode, cancel);

    public Task<bool> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteControl.Lead(session, row, who, duration), cancel);

    public Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteControl.SetStanding(session, row, worker, standing, why), cancel);

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) =>
        OfAsync(sweep, LiteControl.Standings, cancel);

    public Task<bool> AttendAsync(NodeName worker, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        RunAsync(session => LiteControl.Attend(session, worker, slots, labels, duration), cancel);

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) =>
        RunAsync(session => LiteControl.Leave(session, worker), cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) =>
        RunAsync(session => LiteControl.Drain(session, worker), cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) => RunAsync(LiteControl.Workers, cancel);
}
