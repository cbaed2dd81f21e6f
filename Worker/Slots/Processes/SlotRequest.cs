using Runner.Ledgers;
using Runner.Messages;
using Runner.Wire;

namespace Runner.Slots.Processes;

/// <summary>What a slot asks of its process.</summary>
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
            _ => new CloseThere(),
        };
    }
}

/// <summary>What a process must know of the sweep that it trains for a slot.</summary>
/// <param name="Elsewhere">Where files are that were fetched, by their paths as written.</param>
public sealed record SlotJob(SweepBrief Sweep, IReadOnlyDictionary<string, string> Elsewhere);

internal sealed record OpenThere(SlotJob Job, BundleLease Lease) : SlotRequest;

internal sealed record AdvanceThere : SlotRequest;

internal sealed record TakeCurveThere : SlotRequest;

internal sealed record CheckpointThere : SlotRequest;

/// <summary>Drop the training, and collect what it held.</summary>
internal sealed record CloseThere : SlotRequest;
