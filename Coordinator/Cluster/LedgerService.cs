using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>Answers calls on a ledger: content in, content out. The first byte of an answer says what it is.</summary>
/// <param name="members">The cluster as it is seen from here.</param>
internal sealed class LedgerService(ITrialLedger ledger, TimeProvider time, Func<IReadOnlyList<ClusterMember>> members) : IAsyncDisposable
{
    public const byte Answered = 0;
    public const byte Failed = 1;
    public const byte FailedForNow = 2;
    public const byte Wrong = 3;

    private readonly ResultCursors _cursors = new(ledger, time);

    public async Task<byte[]> AnswerAsync(byte[] call, CancellationToken cancel)
    {
        try
        {
            using var reader = LedgerWire.Reader(call);
            var op = (LedgerOp)reader.ReadByte();
            var answer = await PerformAsync(op, reader, cancel);
            return LedgerWire.Write(writer =>
            {
                writer.Write(Answered);
                answer(writer);
            });
        }
        catch (LedgerException fault)
        {
            return Says(fault.MayPass ? FailedForNow : Failed, fault.Message);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidDataException or EndOfStreamException or FormatException)
        {
            return Says(Wrong, fault.Message);
        }
    }

    /// <summary>Whether a call may make work where none was: a sweep planned, retried or resumed.</summary>
    public static bool MayMakeWork(ReadOnlySpan<byte> call) =>
        call.Length > 0 && (LedgerOp)call[0] is LedgerOp.Plan or LedgerOp.Retry or LedgerOp.SetMode;

    public ValueTask DisposeAsync() => _cursors.DisposeAsync();

    private static byte[] Says(byte kind, string message) => LedgerWire.Write(writer =>
    {
        writer.Write(kind);
        writer.Write(message);
    });

    private async Task<Action<BinaryWriter>> PerformAsync(LedgerOp op, BinaryReader call, CancellationToken cancel)
    {
        switch (op)
        {
            case LedgerOp.Plan:
                var planned = await ledger.PlanAsync(LedgerWire.Plan(call), call.ReadBoolean(), cancel);
                return writer => LedgerWire.Record(writer, planned);
            case LedgerOp.Sweeps:
                var sweeps = await ledger.SweepsAsync(cancel);
                return writer => writer.List(sweeps, LedgerWire.Record);
            case LedgerOp.FindSweep:
                var found = await ledger.FindSweepAsync(call.ReadString(), cancel);
                return writer => writer.Maybe(found, LedgerWire.Record);
            case LedgerOp.Count:
                var counts = await ledger.CountAsync(LedgerWire.Sweep(call), cancel);
                return writer => LedgerWire.Counts(writer, counts);
            case LedgerOp.Lease:
                var leases = await ledger.LeaseAsync(
                    LedgerWire.Sweep(call), new NodeName(call.ReadString()), call.ReadInt32(), TimeSpan.FromTicks(call.ReadInt64()), cancel);
                return writer => writer.List(leases, LedgerWire.Lease);
            case LedgerOp.Renew:
                var verdicts = await ledger.RenewAsync(call.List(LedgerWire.Key), TimeSpan.FromTicks(call.ReadInt64()), cancel);
                return writer => writer.List(verdicts, (to, verdict) => to.Write((int)verdict));
            case LedgerOp.RecordCurve:
                return Verdict(await ledger.RecordCurveAsync(LedgerWire.Key(call), call.ReadInt32(), LedgerWire.Curve(call), cancel));
            case LedgerOp.Checkpoint:
                return Verdict(await ledger.CheckpointAsync(LedgerWire.Key(call), call.Blob(), call.ReadInt64(), cancel));
            case LedgerOp.Complete:
                return Verdict(await ledger.CompleteAsync(LedgerWire.Key(call), call.List(LedgerWire.Result), cancel));
            case LedgerOp.Release:
                return Verdict(await ledger.ReleaseAsync(LedgerWire.Key(call), cancel));
            case LedgerOp.Rescue:
                var rescued = await ledger.RescueAsync(LedgerWire.Sweep(call), call.ReadInt32(), cancel);
                return writer => writer.Write(rescued);
            case LedgerOp.Lose:
                return Verdict(await ledger.LoseAsync(LedgerWire.Key(call), (LossCause)call.ReadInt32(), call.ReadInt32(), cancel));
            case LedgerOp.Retry:
                var sweep = LedgerWire.Sweep(call);
                var retried = await ledger.RetryAsync(
                    sweep,
                    call.ReadBoolean() ? call.List(from => from.ReadInt32()) : null,
                    call.Maybe(from => from.ReadString()) is { } node ? new NodeName(node) : null,
                    cancel);
                return writer => writer.Write(retried);
            case LedgerOp.Results:
                var page = await _cursors.PageAsync(
                    new Guid(call.ReadBytes(16)), LedgerWire.Sweep(call), (ResultParts)call.ReadInt32(), call.ReadInt32(), cancel);
                return writer =>
                {
                    writer.List(page.Results, LedgerWire.Result);
                    writer.Write(page.Last);
                };
            case LedgerOp.FindTrial:
                var trial = await ledger.FindTrialAsync(LedgerWire.Sweep(call), call.ReadInt32(), cancel);
                return writer => writer.Maybe(trial, LedgerWire.Trial);
            case LedgerOp.Identities:
                var identities = await ledger.IdentitiesAsync(LedgerWire.Sweep(call), cancel);
                return writer => writer.List(identities, LedgerWire.Identity);
            case LedgerOp.Leases:
                var held = await ledger.LeasesAsync(LedgerWire.Sweep(call), cancel);
                return writer => writer.List(held, LedgerWire.Held);
            case LedgerOp.Refusals:
                var refusals = await ledger.RefusalsAsync(LedgerWire.Sweep(call), cancel);
                return writer => writer.List(refusals, LedgerWire.Refusal);
            case LedgerOp.SetMode:
                await ledger.SetModeAsync(LedgerWire.Sweep(call), (SweepMode)call.ReadInt32(), cancel);
                return _ => { };
            case LedgerOp.Mode:
                var mode = await ledger.ModeAsync(LedgerWire.Sweep(call), cancel);
                return writer => writer.Write((int)mode);
            case LedgerOp.Lead:
                var term = await ledger.LeadAsync(
                    LedgerWire.Sweep(call), new NodeName(call.ReadString()), TimeSpan.FromTicks(call.ReadInt64()), cancel);
                return writer => writer.Write(term?.Value ?? -1);
            case LedgerOp.Attend:
                return Bool(await ledger.AttendAsync(
                    new NodeName(call.ReadString()), call.ReadInt32(), call.ReadString(), TimeSpan.FromTicks(call.ReadInt64()), cancel));
            case LedgerOp.Leave:
                await ledger.LeaveAsync(new NodeName(call.ReadString()), cancel);
                return _ => { };
            case LedgerOp.Drain:
                return Bool(await ledger.DrainAsync(new NodeName(call.ReadString()), cancel));
            case LedgerOp.Workers:
                var workers = await ledger.WorkersAsync(cancel);
                return writer => writer.List(workers, LedgerWire.Worker);
            case LedgerOp.Members:
                var seen = members();
                return writer => writer.List(seen, LedgerWire.Member);
            case LedgerOp.SetStanding:
                await ledger.SetStandingAsync(
                    LedgerWire.Sweep(call), new NodeName(call.ReadString()), (WorkerStanding)call.ReadInt32(), call.ReadString(), cancel);
                return _ => { };
            case LedgerOp.Standings:
                var standings = await ledger.StandingsAsync(LedgerWire.Sweep(call), cancel);
                return writer => writer.List(standings, LedgerWire.Standing);
            case LedgerOp.Endings:
                var endings = await ledger.EndingsAsync(LedgerWire.Sweep(call), call.ReadInt64(), cancel);
                return writer => writer.List(endings, LedgerWire.Ending);
            default:
                throw new InvalidDataException($"The coordinator does not know call {(byte)op}. Use one version of Runner on all nodes.");
        }
    }

    private static Action<BinaryWriter> Verdict(LeaseVerdict verdict) => writer => writer.Write((int)verdict);

    private static Action<BinaryWriter> Bool(bool value) => writer => writer.Write(value);
}
