using System.Runtime.CompilerServices;
using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Wire;

/// <summary>
/// How values are encoded between processes: fields in order, little-endian, texts in UTF-8 after their length, lists
/// after their count. Changing any field makes a new version of its message. Nothing names a type, and a count larger
/// than the number of remaining bytes is refused.
/// </summary>
public static class WireFields
{
    public static byte[] Write(Action<BinaryWriter> content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        content(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static BinaryReader Reader(byte[] content) => new(new MemoryStream(content, writable: false), Encoding.UTF8);

    public static void List<T>(this BinaryWriter writer, IReadOnlyCollection<T> items, Action<BinaryWriter, T> item)
    {
        writer.Write(items.Count);
        foreach (var one in items)
        {
            item(writer, one);
        }
    }

    public static T[] List<T>(this BinaryReader reader, Func<BinaryReader, T> item)
    {
        var count = reader.ReadInt32();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (count < 0 || count > left)
        {
            throw new InvalidDataException("A list is longer than its message.");
        }

        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = item(reader);
        }

        return items;
    }

    public static void Blob(this BinaryWriter writer, ReadOnlySpan<byte> blob)
    {
        writer.Write(blob.Length);
        writer.Write(blob);
    }

    public static byte[] Blob(this BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var blob = length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position ? [] : reader.ReadBytes(length);
        return blob.Length == length ? blob : throw new InvalidDataException("A blob is longer than its message.");
    }

    /// <summary>A value of an enum; a number that is not one of its values is refused.</summary>
    public static T Kind<T>(this BinaryReader reader)
        where T : struct, Enum => Unsafe.BitCast<int, T>(reader.ReadInt32()) is var kind && Enum.IsDefined(kind)
            ? kind
            : throw new InvalidDataException($"A message has a number that is not a {typeof(T).Name}.");

    public static void Maybe<T>(this BinaryWriter writer, T? value, Action<BinaryWriter, T> write)
        where T : class
    {
        writer.Write(value is not null);
        if (value is not null)
        {
            write(writer, value);
        }
    }

    public static T? Maybe<T>(this BinaryReader reader, Func<BinaryReader, T> read)
        where T : class => reader.ReadBoolean() ? read(reader) : null;

    public static void Sweep(BinaryWriter writer, SweepId sweep)
    {
        writer.Write(sweep.Name);
        writer.Write(sweep.Revision);
    }

    public static SweepId Sweep(BinaryReader reader) => new(reader.ReadString(), reader.ReadInt32());

    public static void Key(BinaryWriter writer, LeaseKey key)
    {
        Sweep(writer, key.Sweep);
        writer.Write(key.Bundle.Value);
        writer.Write(key.Token.Value);
    }

    public static LeaseKey Key(BinaryReader reader) =>
        new(Sweep(reader), new BundleId(reader.ReadInt64()), new FencingToken(reader.ReadInt64()));

    public static void Time(BinaryWriter writer, DateTimeOffset time) => writer.Write(time.UtcTicks);

    public static DateTimeOffset Time(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    public static void Digest(BinaryWriter writer, Sha256Digest digest) => writer.Write(digest.ToBytes());

    public static Sha256Digest Digest(BinaryReader reader) => Sha256Digest.FromBytes(Exactly(reader, Sha256Digest.ByteCount));

    public static void Identity(BinaryWriter writer, TrialIdentity identity)
    {
        Span<byte> bytes = stackalloc byte[TrialIdentity.ByteCount];
        identity.WriteTo(bytes);
        writer.Write(bytes);
    }

    public static TrialIdentity Identity(BinaryReader reader) => TrialIdentity.FromDigest(Exactly(reader, TrialIdentity.ByteCount));

    public static void Curve(BinaryWriter writer, Curve curve)
    {
        writer.List(curve.Metrics, (to, metric) => to.Write(metric));
        writer.List(curve.Times, (to, time) => to.Write(time));
        writer.List(curve.Values, (to, column) => to.List(column, (into, value) => into.Write(value)));
    }

    public static Curve Curve(BinaryReader reader) => new(
        reader.List(from => from.ReadString()),
        reader.List(from => from.ReadInt32()),
        reader.List(from => from.List(value => value.ReadDouble())));

    public static void Result(BinaryWriter writer, TrialResult result)
    {
        writer.Write(result.Index);
        writer.Write((int)result.Outcome);
        writer.Write((int)result.EndReason);
        writer.Write(result.FinalLoss);
        writer.Write(result.BestLoss);
        writer.Write(result.TestLoss);
        writer.Write(result.Epochs);
        Digest(writer, result.WeightsHash);
        Digest(writer, result.CurveHash);
        writer.Blob(result.Weights.Span);
        Curve(writer, result.Curve);
        writer.Maybe(result.Failure, (to, failure) =>
        {
            to.Write(failure.Message);
            to.Write(failure.Detail);
        });
        writer.Write(result.Seconds);
        writer.Write(result.Node);
        writer.Write(result.Retries);
        writer.Blob(result.State.Span);
    }

    public static TrialResult Result(BinaryReader reader) => new()
    {
        Index = reader.ReadInt32(),
        Outcome = reader.Kind<TrialOutcome>(),
        EndReason = reader.Kind<EndReason>(),
        FinalLoss = reader.ReadDouble(),
        BestLoss = reader.ReadDouble(),
        TestLoss = reader.ReadDouble(),
        Epochs = reader.ReadInt32(),
        WeightsHash = Digest(reader),
        CurveHash = Digest(reader),
        Weights = reader.Blob(),
        Curve = Curve(reader),
        Failure = reader.Maybe(from => new TrialFailure(from.ReadString(), from.ReadString())),
        Seconds = reader.ReadDouble(),
        Node = reader.ReadString(),
        Retries = reader.ReadInt32(),
        State = reader.Blob(),
    };

    public static void Lease(BinaryWriter writer, BundleLease lease)
    {
        Key(writer, lease.Key);
        writer.Write(lease.Node.Value);
        writer.List(lease.Trials, (to, trial) => to.Write(trial));
        writer.Write(lease.Losses);
        writer.Write(lease.Alone);
        Time(writer, lease.Deadline);
        writer.Blob(lease.Checkpoint.Span);
        writer.List(lease.Trained, Result);
        writer.Write(lease.Slots);
        writer.List(lease.Until, (to, until) => to.Write(until));
        writer.List(lease.Proposed, Proposed);
        writer.List(lease.Stops, (to, trial) => to.Write(trial));
    }

    public static BundleLease Lease(BinaryReader reader) => new(
        Key(reader), Node(reader), reader.List(from => from.ReadInt32()), reader.ReadInt32(), reader.ReadBoolean(), Time(reader), reader.Blob())
    {
        Trained = reader.List(Result),
        Slots = reader.ReadInt32(),
        Until = reader.List(from => from.ReadInt32()),
        Proposed = reader.List(Proposed),
        Stops = reader.List(from => from.ReadInt32()),
    };

    public static void Proposed(BinaryWriter writer, ProposedPoint proposed)
    {
        writer.Write(proposed.Point);
        writer.List(proposed.At, (to, coordinate) => to.Write(coordinate));
        Digest(writer, proposed.Basis);
        writer.Maybe(proposed.Learnt, (to, learnt) =>
        {
            to.List(learnt.Costs, (at, cost) => at.Write(cost));
            to.Write(learnt.Violation);
        });
    }

    public static ProposedPoint Proposed(BinaryReader reader) => new(reader.ReadInt32(), [.. reader.List(from => from.ReadDouble())], Digest(reader))
    {
        Learnt = reader.Maybe(from => new LearntResult([.. from.List(at => at.ReadDouble())], from.ReadDouble())),
    };

    public static Guid Guid(BinaryReader reader) => new(Exactly(reader, 16));

    public static NodeName Node(BinaryReader reader) => new(reader.ReadString());

    public static void Progress(BinaryWriter writer, TrainingProgress progress)
    {
        writer.Write(progress.Trial);
        writer.Write(progress.Epoch);
        writer.Write(progress.Budget);
        writer.Write(progress.Loss);
    }

    public static TrainingProgress Progress(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble());

    public static void Training(BinaryWriter writer, SlotTraining training)
    {
        Sweep(writer, training.Sweep);
        Progress(writer, training.Progress);
    }

    public static SlotTraining Training(BinaryReader reader) => new(Sweep(reader), Progress(reader));

    public static void Brief(BinaryWriter writer, SweepBrief brief)
    {
        Sweep(writer, brief.Id);
        Digest(writer, brief.SpecHash);
        Time(writer, brief.PlannedAt);
        writer.Write(brief.SpecText);
        writer.Write(brief.SpecFile);
        writer.Write(brief.Environment);
        writer.Write(brief.Heartbeat.Ticks);
    }

    public static SweepBrief Brief(BinaryReader reader) => new(
        Sweep(reader), Digest(reader), Time(reader), reader.ReadString(), reader.ReadString(), reader.ReadString(), new TimeSpan(reader.ReadInt64()));

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }
}
