using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>
/// How the ledger's values are written between nodes: fields in order, little-endian, texts in UTF-8 after their length,
/// lists after their count. Version 1; a change of any field is another version. Nothing names a type, and no count is
/// believed beyond what the message has bytes for.
/// </summary>
internal static class LedgerWire
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
    }

    public static TrialResult Result(BinaryReader reader) => new()
    {
        Index = reader.ReadInt32(),
        Outcome = (TrialOutcome)reader.ReadInt32(),
        EndReason = (EndReason)reader.ReadInt32(),
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
    };

    public static void Plan(BinaryWriter writer, SweepPlan plan)
    {
        writer.Write(plan.Name);
        Digest(writer, plan.SpecHash);
        writer.Write(plan.SpecText);
        writer.Write(plan.SpecFile);
        writer.List(plan.Identities, Identity);
        writer.List(plan.Bundles, (to, bundle) => to.List(bundle, (into, trial) => into.Write(trial)));
        writer.Write(plan.Environment);
    }

    public static SweepPlan Plan(BinaryReader reader) => new(
        reader.ReadString(), Digest(reader), reader.ReadString(), reader.ReadString(), reader.List(Identity),
        reader.List(from => from.List(trial => trial.ReadInt32())), reader.ReadString());

    public static void Record(BinaryWriter writer, SweepRecord record)
    {
        Sweep(writer, record.Id);
        Digest(writer, record.SpecHash);
        writer.Write(record.SpecText);
        writer.Write(record.SpecFile);
        writer.Write(record.Trials);
        writer.Write(record.Reused);
        Time(writer, record.PlannedAt);
        writer.Write(record.Environment);
    }

    public static SweepRecord Record(BinaryReader reader) => new(
        Sweep(reader), Digest(reader), reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(),
        Time(reader), reader.ReadString());

    public static void Counts(BinaryWriter writer, SweepCounts counts)
    {
        writer.Write(counts.Trials);
        writer.Write(counts.Open);
        writer.Write(counts.Leased);
        writer.List([.. counts.Outcomes.OrderBy(outcome => outcome.Key)], (to, outcome) =>
        {
            to.Write((int)outcome.Key);
            to.Write(outcome.Value);
        });
        writer.Write(counts.Refusals);
        writer.Write(counts.Losses);
        writer.Write(counts.Retried);
    }

    public static SweepCounts Counts(BinaryReader reader) => new(
        reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(),
        reader.List(from => ((TrialOutcome)from.ReadInt32(), from.ReadInt32())).ToDictionary(pair => pair.Item1, pair => pair.Item2),
        reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    public static void Lease(BinaryWriter writer, BundleLease lease)
    {
        Key(writer, lease.Key);
        writer.Write(lease.Node.Value);
        writer.List(lease.Trials, (to, trial) => to.Write(trial));
        writer.Write(lease.Losses);
        writer.Write(lease.Alone);
        Time(writer, lease.Deadline);
        writer.Blob(lease.Checkpoint.Span);
    }

    public static BundleLease Lease(BinaryReader reader) => new(
        Key(reader), new NodeName(reader.ReadString()), reader.List(from => from.ReadInt32()), reader.ReadInt32(), reader.ReadBoolean(),
        Time(reader), reader.Blob());

    public static void Held(BinaryWriter writer, LeaseRecord lease)
    {
        Key(writer, lease.Key);
        writer.Write(lease.Node.Value);
        writer.Write(lease.Trials);
        Time(writer, lease.LeasedAt);
        Time(writer, lease.Deadline);
    }

    public static LeaseRecord Held(BinaryReader reader) =>
        new(Key(reader), new NodeName(reader.ReadString()), reader.ReadInt32(), Time(reader), Time(reader));

    public static void Refusal(BinaryWriter writer, RefusalRecord refusal)
    {
        Key(writer, refusal.Lease);
        writer.Write(refusal.Action);
        Time(writer, refusal.At);
    }

    public static RefusalRecord Refusal(BinaryReader reader) => new(Key(reader), reader.ReadString(), Time(reader));

    public static void Worker(BinaryWriter writer, WorkerRecord worker)
    {
        writer.Write(worker.Name.Value);
        writer.Write(worker.Slots);
        writer.Write(worker.Labels);
        Time(writer, worker.JoinedAt);
        writer.Write(worker.Draining);
    }

    public static WorkerRecord Worker(BinaryReader reader) =>
        new(new NodeName(reader.ReadString()), reader.ReadInt32(), reader.ReadString(), Time(reader), reader.ReadBoolean());

    public static void Member(BinaryWriter writer, ClusterMember member)
    {
        writer.Write(member.Address);
        writer.Write(member.Role);
        writer.Write(member.Status);
        writer.Write(member.Reachable);
        writer.Write(member.Leads);
    }

    public static ClusterMember Member(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadBoolean());

    public static void Standing(BinaryWriter writer, StandingRecord standing)
    {
        writer.Write(standing.Worker.Value);
        writer.Write((int)standing.Standing);
        writer.Write(standing.Why);
        Time(writer, standing.Since);
    }

    public static StandingRecord Standing(BinaryReader reader) =>
        new(new NodeName(reader.ReadString()), (WorkerStanding)reader.ReadInt32(), reader.ReadString(), Time(reader));

    public static void Ending(BinaryWriter writer, TrialEnding ending)
    {
        writer.Write(ending.Position);
        writer.Write(ending.Node.Value);
        writer.Write(ending.Trial);
        writer.Write((int)ending.Outcome);
        Time(writer, ending.At);
    }

    public static TrialEnding Ending(BinaryReader reader) => new(
        reader.ReadInt64(), new NodeName(reader.ReadString()), reader.ReadInt32(), (TrialOutcome)reader.ReadInt32(), Time(reader));

    public static void Trial(BinaryWriter writer, TrialRecord trial)
    {
        Sweep(writer, trial.Sweep);
        writer.Write(trial.Index);
        Identity(writer, trial.Identity);
        writer.Write((int)trial.State);
        writer.Write(trial.Attempts);
        writer.Write(trial.Losses);
        writer.Maybe(trial.Result, Result);
        writer.Write(trial.ReusedFrom is not null);
        if (trial.ReusedFrom is { } origin)
        {
            Sweep(writer, origin);
        }

        writer.Maybe(trial.PartialCurve, Curve);
    }

    public static TrialRecord Trial(BinaryReader reader) => new(
        Sweep(reader), reader.ReadInt32(), Identity(reader), (TrialState)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(),
        reader.Maybe(Result), reader.ReadBoolean() ? Sweep(reader) : null, reader.Maybe(Curve));

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }
}
