using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>The coordinator's ledger as another node sees it. Every call may reach the ledger twice, which the ledger's own
/// rules allow; whoever asked for a lease twice and heard once leaves the other to expire.</summary>
internal sealed class RemoteLedger(IClusterLink link, TimeProvider time) : ITrialLedger, ICoordinatedLedger
{
    public ISweepCoordinator Join(SweepId sweep, ISweepWatcher watcher, Action<NodeName, NodeMessage> tellNode, Action<string> warn) =>
        new RemoteCoordinator(sweep, link, time, watcher, tellNode, warn);

    public async Task<IReadOnlyList<ClusterMember>> MembersAsync(CancellationToken cancel) =>
        await AskAsync(LedgerOp.Members, _ => { }, reader => reader.List(LedgerWire.Member), cancel);

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default)
    {
        PlanCheck.Check(plan);
        return AskAsync(
            LedgerOp.Plan,
            writer =>
            {
                LedgerWire.Plan(writer, plan);
                writer.Write(trainAgain);
            },
            LedgerWire.Record,
            cancel);
    }

    public async Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) =>
        await AskAsync(LedgerOp.Sweeps, _ => { }, reader => reader.List(LedgerWire.Record), cancel);

    public Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.FindSweep, writer => writer.Write(name), reader => reader.Maybe(LedgerWire.Record), cancel);

    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Count, writer => LedgerWire.Sweep(writer, sweep), LedgerWire.Counts, cancel);

    public async Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) => await AskAsync(
        LedgerOp.Lease,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(node.Value);
            writer.Write(most);
            writer.Write(duration.Ticks);
        },
        reader => reader.List(LedgerWire.Lease),
        cancel);

    public async Task<IReadOnlyList<LeaseVerdict>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) => await AskAsync(
        LedgerOp.Renew,
        writer =>
        {
            writer.List(leases, LedgerWire.Key);
            writer.Write(duration.Ticks);
        },
        reader => reader.List(Verdict),
        cancel);

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) => AskAsync(
        LedgerOp.RecordCurve,
        writer =>
        {
            LedgerWire.Key(writer, lease);
            writer.Write(trial);
            LedgerWire.Curve(writer, part);
        },
        Verdict,
        cancel);

    public Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Checkpoint,
        writer =>
        {
            LedgerWire.Key(writer, lease);
            writer.Blob(checkpoint.Span);
            writer.Write(progress);
        },
        Verdict,
        cancel);

    public Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Complete,
        writer =>
        {
            LedgerWire.Key(writer, lease);
            writer.List(results, LedgerWire.Result);
        },
        Verdict,
        cancel);

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Release, writer => LedgerWire.Key(writer, lease), Verdict, cancel);

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Rescue,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(mostLosses);
        },
        reader => reader.ReadInt32(),
        cancel);

    public Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Lose,
        writer =>
        {
            LedgerWire.Key(writer, lease);
            writer.Write((int)cause);
            writer.Write(mostLosses);
        },
        Verdict,
        cancel);

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Retry,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Maybe(trials, (to, asked) => to.List(asked, (into, trial) => into.Write(trial)));
            writer.Maybe(failedOn?.Value, (to, node) => to.Write(node));
        },
        reader => reader.ReadInt32(),
        cancel);

    public async IAsyncEnumerable<TrialResult> ResultsAsync(
        SweepId sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var (after, cursor) = (-1, new Guid(RandomNumberGenerator.GetBytes(16)).ToByteArray());
        while (true)
        {
            var from = after;
            var (results, last) = await AskAsync(
                LedgerOp.Results,
                writer =>
                {
                    writer.Write(cursor);
                    LedgerWire.Sweep(writer, sweep);
                    writer.Write((int)parts);
                    writer.Write(from);
                },
                reader => (reader.List(LedgerWire.Result), reader.ReadBoolean()),
                cancel);
            foreach (var result in results)
            {
                after = result.Index;
                yield return result;
            }

            if (last)
            {
                yield break;
            }
        }
    }

    public Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) => AskAsync(
        LedgerOp.FindTrial,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(index);
        },
        reader => reader.Maybe(LedgerWire.Trial),
        cancel);

    public Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Identities, writer => LedgerWire.Sweep(writer, sweep), reader => reader.List(LedgerWire.Identity), cancel);

    public async Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) =>
        await AskAsync(LedgerOp.Leases, writer => LedgerWire.Sweep(writer, sweep), reader => reader.List(LedgerWire.Held), cancel);

    public async Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        await AskAsync(LedgerOp.Refusals, writer => LedgerWire.Sweep(writer, sweep), reader => reader.List(LedgerWire.Refusal), cancel);

    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default) => AskAsync(
        LedgerOp.SetMode,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write((int)mode);
        },
        _ => true,
        cancel);

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Mode, writer => LedgerWire.Sweep(writer, sweep), reader => (SweepMode)reader.ReadInt32(), cancel);

    public Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Lead,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(who.Value);
            writer.Write(duration.Ticks);
        },
        reader => reader.ReadInt64() is >= 0 and var term ? new CoordinatorTerm(term) : (CoordinatorTerm?)null,
        cancel);

    public Task<bool> AttendAsync(NodeName worker, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) => AskAsync(
        LedgerOp.Attend,
        writer =>
        {
            writer.Write(worker.Value);
            writer.Write(slots);
            writer.Write(labels);
            writer.Write(duration.Ticks);
        },
        reader => reader.ReadBoolean(),
        cancel);

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Leave, writer => writer.Write(worker.Value), _ => true, cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) =>
        AskAsync(LedgerOp.Drain, writer => writer.Write(worker.Value), reader => reader.ReadBoolean(), cancel);

    public async Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) =>
        await AskAsync(LedgerOp.Workers, _ => { }, reader => reader.List(LedgerWire.Worker), cancel);

    public Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) => AskAsync(
        LedgerOp.SetStanding,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(worker.Value);
            writer.Write((int)standing);
            writer.Write(why);
        },
        _ => true,
        cancel);

    public async Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) =>
        await AskAsync(LedgerOp.Standings, writer => LedgerWire.Sweep(writer, sweep), reader => reader.List(LedgerWire.Standing), cancel);

    public async Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) => await AskAsync(
        LedgerOp.Endings,
        writer =>
        {
            LedgerWire.Sweep(writer, sweep);
            writer.Write(after);
        },
        reader => reader.List(LedgerWire.Ending),
        cancel);

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static LeaseVerdict Verdict(BinaryReader reader) => (LeaseVerdict)reader.ReadInt32();

    private async Task<T> AskAsync<T>(LedgerOp op, Action<BinaryWriter> arguments, Func<BinaryReader, T> read, CancellationToken cancel)
    {
        var content = LedgerWire.Write(writer =>
        {
            writer.Write((byte)op);
            arguments(writer);
        });
        using var reader = LedgerWire.Reader(await link.CallAsync(content, cancel));
        return reader.ReadByte() switch
        {
            LedgerService.Answered => read(reader),
            LedgerService.Wrong => throw new ArgumentException(reader.ReadString()),
            var kind => throw new LedgerException(reader.ReadString()) { MayPass = kind == LedgerService.FailedForNow },
        };
    }
}
