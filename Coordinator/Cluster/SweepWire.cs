using System.Runtime.Serialization;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Cluster;

/// <summary>How the conversation about a sweep is written between nodes. Of recorded trials only how many: the ledger has
/// them.</summary>
internal static class SweepWire
{
    public static string? Manifest(object message) => message switch
    {
        ToCoordinator { Message: Watching } => "watching/1",
        ToCoordinator { Message: NodeJoined } => "node-joined/1",
        ToCoordinator { Message: NodeIdle } => "node-idle/1",
        ToCoordinator { Message: TrialsRecorded } => "trials-recorded/1",
        ToCoordinator { Message: LeaseLost } => "lease-lost/1",
        ToCoordinator { Message: NodeDrained } => "node-drained/1",
        ToNode { Message: OfferWork } => "offer-work/1",
        ToNode { Message: Drain } => "drain/1",
        ToNode { Message: Suspend } => "suspend/1",
        SweepStands => "sweep-stands/1",
        SweepOver => "sweep-over/1",
        SweepFailed => "sweep-failed/1",
        SweepSays => "sweep-says/1",
        _ => null,
    };

    public static void Write(BinaryWriter writer, object message)
    {
        LedgerWire.Sweep(writer, message switch
        {
            ToCoordinator to => to.Sweep,
            ToNode to => to.Sweep,
            SweepStands stands => stands.Sweep,
            SweepOver over => over.Sweep,
            SweepFailed failed => failed.Sweep,
            SweepSays says => says.Sweep,
            _ => throw new SerializationException("This message is not for other nodes."),
        });
        switch (message)
        {
            case ToCoordinator { Message: NodeJoined joined }:
                writer.Write(joined.Node.Value);
                writer.Write(joined.Slots);
                break;
            case ToCoordinator { Message: NodeIdle idle }:
                writer.Write(idle.Node.Value);
                break;
            case ToCoordinator { Message: TrialsRecorded recorded }:
                writer.Write(recorded.Node.Value);
                LedgerWire.Key(writer, recorded.Lease);
                break;
            case ToCoordinator { Message: LeaseLost lost }:
                writer.Write(lost.Node.Value);
                LedgerWire.Key(writer, lost.Lease);
                break;
            case ToCoordinator { Message: NodeDrained drained }:
                writer.Write(drained.Node.Value);
                break;
            case ToNode { Message: Drain drain }:
                writer.Write(drain.Now);
                break;
            case SweepStands stands:
                LedgerWire.Counts(writer, stands.Counted.Counts);
                writer.Write(stands.Counted.Expired);
                writer.Write((int)stands.Counted.Mode);
                break;
            case SweepOver over:
                writer.Write(over.Finished);
                break;
            case SweepFailed failed:
                writer.Write(failed.Reason);
                break;
            case SweepSays says:
                writer.Write(says.Line);
                break;
        }
    }

    /// <summary>Null for a manifest that is not of this conversation.</summary>
    public static IClusterMessage? Read(BinaryReader reader, string manifest)
    {
        var sweep = new Lazy<SweepId>(() => LedgerWire.Sweep(reader));
        return manifest switch
        {
            "watching/1" => new ToCoordinator(sweep.Value, new Watching()),
            "node-joined/1" => new ToCoordinator(sweep.Value, new NodeJoined(Node(reader), reader.ReadInt32())),
            "node-idle/1" => new ToCoordinator(sweep.Value, new NodeIdle(Node(reader))),
            "trials-recorded/1" => new ToCoordinator(sweep.Value, new TrialsRecorded(Node(reader), LedgerWire.Key(reader), [])),
            "lease-lost/1" => new ToCoordinator(sweep.Value, new LeaseLost(Node(reader), LedgerWire.Key(reader))),
            "node-drained/1" => new ToCoordinator(sweep.Value, new NodeDrained(Node(reader))),
            "offer-work/1" => new ToNode(sweep.Value, new OfferWork(sweep.Value)),
            "drain/1" => new ToNode(sweep.Value, new Drain(reader.ReadBoolean())),
            "suspend/1" => new ToNode(sweep.Value, new Suspend()),
            "sweep-stands/1" => new SweepStands(
                sweep.Value, new SweepCounted(LedgerWire.Counts(reader), reader.ReadInt32(), (SweepMode)reader.ReadInt32())),
            "sweep-over/1" => new SweepOver(sweep.Value, reader.ReadBoolean()),
            "sweep-failed/1" => new SweepFailed(sweep.Value, reader.ReadString()),
            "sweep-says/1" => new SweepSays(sweep.Value, reader.ReadString()),
            _ => null,
        };
    }

    private static NodeName Node(BinaryReader reader) => new(reader.ReadString());
}
