using Runner.Ledgers;
using Runner.Messages;
using Runner.Wire;

namespace Runner.Slots.Processes;

/// <summary>A request of a slot to its process.</summary>
internal abstract record SlotRequest
{
    public byte[] ToBytes() => WireFields.Write(to =>
    {
        switch (this)
        {
            case OpenThere open:
                to.Write((byte)0);
                WireFields.Brief(to, open.Job.Sweep);
                to.List(open.Job.Elsewhere, (item, file) =>
                {
                    item.Write(file.Key);
                    item.Write(file.Value);
                });
                WireFields.Lease(to, open.Lease);
                break;
            case AdvanceThere:
                to.Write((byte)1);
                break;
            case TakeCurveThere:
                to.Write((byte)2);
                break;
            case CheckpointThere:
                to.Write((byte)3);
                break;
            case StopThere stop:
                to.Write((byte)5);
                to.List(stop.Trials, (item, trial) => item.Write(trial));
                break;
            default:
                to.Write((byte)4);
                break;
        }
    });

    public static SlotRequest Parse(byte[] bytes)
    {
        using var from = WireFields.Reader(bytes);
        return from.ReadByte() switch
        {
            0 => new OpenThere(
                new SlotJob(
                    WireFields.Brief(from),
                    from.List(item => KeyValuePair.Create(item.ReadString(), item.ReadString())).ToDictionary(StringComparer.Ordinal)),
                WireFields.Lease(from)),
            1 => new AdvanceThere(),
            2 => new TakeCurveThere(),
            3 => new CheckpointThere(),
            5 => new StopThere(from.List(item => item.ReadInt32())),
            _ => new CloseThere(),
        };
    }
}

/// <summary>What a slot process needs to know about a sweep.</summary>
/// <param name="Elsewhere">The locations of fetched files, by their paths in the spec.</param>
public sealed record SlotJob(SweepBrief Sweep, IReadOnlyDictionary<string, string> Elsewhere);

internal sealed record OpenThere(SlotJob Job, BundleLease Lease) : SlotRequest;

internal sealed record AdvanceThere : SlotRequest;

internal sealed record TakeCurveThere : SlotRequest;

internal sealed record CheckpointThere : SlotRequest;

internal sealed record StopThere(IReadOnlyCollection<int> Trials) : SlotRequest;

/// <summary>Drops the training and releases its memory.</summary>
internal sealed record CloseThere : SlotRequest;
