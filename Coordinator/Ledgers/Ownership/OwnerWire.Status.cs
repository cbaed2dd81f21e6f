using Runner.Cluster;
using Runner.Identities;
using Runner.Results;
using Runner.Sweeps;
using Runner.Wire;

namespace Runner.Ledgers.Ownership;

/// <content>The status of a ledger.</content>
internal static partial class OwnerWire
{
    private static void Status(BinaryWriter writer, LedgerStatus status)
    {
        List(writer, status.Sweeps, sweep =>
        {
            Record(writer, sweep.Record);
            Counts(writer, sweep.Counts);
            writer.Write((int)sweep.Mode);
            Queue(writer, sweep.Queue);
            List(writer, sweep.Leases, lease =>
            {
                Sweep(writer, lease.Key.Sweep);
                writer.Write(lease.Key.Bundle.Value);
                writer.Write(lease.Key.Token.Value);
                writer.Write(lease.Node.Value);
                writer.Write(lease.Trials);
                Time(writer, lease.LeasedAt);
                Time(writer, lease.Deadline);
            });
            List(writer, sweep.Standings, standing =>
            {
                writer.Write(standing.Worker.Value);
                writer.Write((int)standing.Standing);
                writer.Write(standing.Why);
                Time(writer, standing.Since);
            });
            List(writer, sweep.Troubles, writer.Write);
            writer.Write(sweep.Rank ?? -1);
        });
        List(writer, status.Workers, worker =>
        {
            writer.Write(worker.Name.Value);
            writer.Write(worker.Slots);
            writer.Write(worker.Labels);
            Time(writer, worker.JoinedAt);
            writer.Write(worker.Draining);
            Time(writer, worker.HeardUntil);
        });
        writer.Write(status.Cluster is not null);
        if (status.Cluster is { } cluster)
        {
            List(writer, cluster.Members, member =>
            {
                writer.Write(member.Address);
                writer.Write(member.Role);
                writer.Write(member.Status);
                writer.Write(member.Reachable);
                writer.Write(member.Leads);
            });
            writer.Write(cluster.Waiting);
            writer.Write(cluster.Refused);
        }

        List(writer, status.Training, training =>
        {
            writer.Write(training.Worker.Value);
            Sweep(writer, training.Sweep);
            WireFields.Progress(writer, training.Progress);
        });
    }

    private static LedgerStatus Status(BinaryReader reader) => new(
        List(reader, from => new SweepStatus(
            Record(from),
            Counts(from),
            (SweepMode)from.ReadInt32(),
            Queue(from),
            List(from, lease => new LeaseRecord(
                new LeaseKey(Sweep(lease), new BundleId(lease.ReadInt64()), new FencingToken(lease.ReadInt64())),
                new NodeName(lease.ReadString()),
                lease.ReadInt32(),
                Time(lease),
                Time(lease))),
            List(from, standing => new StandingRecord(
                new NodeName(standing.ReadString()), (WorkerStanding)standing.ReadInt32(), standing.ReadString(), Time(standing))),
            List(from, trouble => trouble.ReadString()))
        {
            Rank = from.ReadInt32() is >= 0 and var rank ? rank : null,
        }),
        List(reader, from => new WorkerRecord(
            new NodeName(from.ReadString()), from.ReadInt32(), from.ReadString(), Time(from), from.ReadBoolean())
        { HeardUntil = Time(from) }))
    {
        Cluster = !reader.ReadBoolean() ? null : new ClusterStatus(
            List(reader, from => new ClusterMember(from.ReadString(), from.ReadString(), from.ReadString(), from.ReadBoolean(), from.ReadBoolean())),
            reader.ReadInt32(),
            reader.ReadInt64()),
        Training = List(reader, from => new WorkerTraining(new NodeName(from.ReadString()), Sweep(from), WireFields.Progress(from))),
    };
}
