using System.Text;
using Runner.Identities;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Results;
using Runner.Wire;

namespace Runner.Ledgers.Ownership;

/// <summary>
/// The wire format of requests and answers: a number for the kind, then the fields in order, little-endian, with UTF-8 texts after
/// their length and lists after their count. Any change of a field requires a new <see cref="Version"/>. Messages contain no type
/// names, and a count larger than the rest of the message is refused.
/// </summary>
internal static partial class OwnerWire
{
    public const byte Version = 8;

    /// <summary>The largest message, enough to plan several million trials; larger ones are refused.</summary>
    public const int MostBytes = 512 << 20;

    /// <summary>The kind of a <see cref="SnapshotPiece"/>; its content follows.</summary>
    public const byte PieceKind = 10;

    public static byte[] Write(OwnerRequest request) => Written(writer =>
    {
        switch (request)
        {
            case ListSweeps:
                writer.Write((byte)1);
                break;
            case ReadStatus:
                writer.Write((byte)2);
                break;
            case SetMode order:
                writer.Write((byte)3);
                Sweep(writer, order.Sweep);
                writer.Write((int)order.Mode);
                break;
            case RetryTrials retry:
                writer.Write((byte)4);
                Sweep(writer, retry.Sweep);
                writer.Write(retry.Trials is not null);
                List(writer, [.. retry.Trials ?? []], trial => writer.Write(trial));
                writer.Write(retry.FailedOn is not null);
                writer.Write(retry.FailedOn?.Value ?? "");
                break;
            case DrainWorker drain:
                writer.Write((byte)5);
                writer.Write(drain.Worker.Value);
                break;
            case SetStanding set:
                writer.Write((byte)6);
                Sweep(writer, set.Sweep);
                writer.Write(set.Worker.Value);
                writer.Write((int)set.Standing);
                writer.Write(set.Why);
                break;
            case PlanSweep plan:
                writer.Write((byte)7);
                Plan(writer, plan.Plan);
                writer.Write(plan.TrainAgain);
                writer.Write(plan.Behind);
                break;
            case FollowSweep follow:
                writer.Write((byte)8);
                Sweep(writer, follow.Sweep);
                break;
            case TakeSnapshot:
                writer.Write((byte)9);
                break;
            case LeaveNotice leave:
                writer.Write((byte)10);
                Sweep(writer, leave.Sweep);
                writer.Write(leave.Notice);
                break;
            case DeleteSweep delete:
                writer.Write((byte)11);
                Sweep(writer, delete.Sweep);
                writer.Write(delete.DryRun);
                break;
            case SetQueueEntry set:
                writer.Write((byte)12);
                Sweep(writer, set.Sweep);
                Queue(writer, set.Entry);
                break;
            case BeginDigest begin:
                writer.Write((byte)13);
                Sweep(writer, begin.Sweep);
                writer.Write(begin.UpTo);
                break;
            case SetFiling set:
                writer.Write((byte)14);
                Sweep(writer, set.Sweep);
                Filing(writer, set.Filing);
                break;
            case OrderStop stop:
                writer.Write((byte)15);
                Sweep(writer, stop.Sweep);
                List(writer, stop.Trials, trial => writer.Write(trial));
                break;
            default:
                throw new InvalidOperationException($"{request.GetType().Name} has no form on the wire.");
        }
    });

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static OwnerRequest ReadRequest(byte[] content) => Read<OwnerRequest>(content, (reader, kind) => kind switch
    {
        1 => new ListSweeps(),
        2 => new ReadStatus(),
        3 => new SetMode(Sweep(reader), (SweepMode)reader.ReadInt32()),
        4 => Retry(reader),
        5 => new DrainWorker(new NodeName(reader.ReadString())),
        6 => new SetStanding(Sweep(reader), new NodeName(reader.ReadString()), (WorkerStanding)reader.ReadInt32(), reader.ReadString()),
        7 => new PlanSweep(Plan(reader), reader.ReadBoolean(), reader.ReadBoolean()),
        8 => new FollowSweep(Sweep(reader)),
        9 => new TakeSnapshot(),
        10 => new LeaveNotice(Sweep(reader), reader.ReadString()),
        11 => new DeleteSweep(Sweep(reader), reader.ReadBoolean()),
        12 => new SetQueueEntry(Sweep(reader), Queue(reader)),
        13 => new BeginDigest(Sweep(reader), reader.ReadInt64()),
        14 => new SetFiling(Sweep(reader), Filing(reader)),
        15 => new OrderStop(Sweep(reader), List(reader, from => from.ReadInt32())),
        _ => throw Unknown(kind),
    });

    public static byte[] Write(OwnerAnswer answer) => Written(writer =>
    {
        switch (answer)
        {
            case RequestRefused refused:
                writer.Write((byte)1);
                writer.Write(refused.Line);
                writer.Write(refused.MayPass);
                break;
            case AnswerPending:
                writer.Write((byte)2);
                break;
            case SweepList list:
                writer.Write((byte)3);
                List(writer, list.Sweeps, record => Record(writer, record));
                break;
            case StatusOfLedger status:
                writer.Write((byte)4);
                Status(writer, status.Status);
                break;
            case OrderTaken taken:
                writer.Write((byte)5);
                writer.Write(taken.Known);
                break;
            case TrialsOpened opened:
                writer.Write((byte)6);
                writer.Write(opened.Count);
                break;
            case SweepPlanned planned:
                writer.Write((byte)7);
                Record(writer, planned.Record);
                writer.Write(planned.IsRun);
                break;
            case SweepProgressed progressed:
                writer.Write((byte)8);
                Counts(writer, progressed.Counts);
                writer.Write((int)progressed.Mode);
                writer.Write(progressed.IsOver);
                break;
            case SnapshotBegins begins:
                writer.Write((byte)9);
                writer.Write((int)begins.Kind);
                List(writer, begins.Lengths, length => writer.Write(length));
                break;
            case SweepDeleted { Deletion: var deletion }:
                writer.Write((byte)11);
                writer.Write(deletion.Recorded);
                writer.Write(deletion.Unfinished);
                writer.Write(deletion.Bytes);
                break;
            case DigestBegun { Mark: var mark }:
                writer.Write((byte)12);
                writer.Write(mark.From);
                writer.Write(mark.To);
                break;
            case StopTaken { Stopped: var stopped }:
                writer.Write((byte)13);
                writer.Write(stopped.Recorded);
                writer.Write(stopped.Ending);
                break;
            case SnapshotPiece piece:
                writer.Write(PieceKind);
                writer.Write(piece.Content.Span);
                break;
            default:
                throw new InvalidOperationException($"{answer.GetType().Name} has no form on the wire.");
        }
    });

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static OwnerAnswer ReadAnswer(byte[] content) => Read<OwnerAnswer>(content, (reader, kind) => kind switch
    {
        1 => new RequestRefused(reader.ReadString(), reader.ReadBoolean()),
        2 => new AnswerPending(),
        3 => new SweepList(List(reader, Record)),
        4 => new StatusOfLedger(Status(reader)),
        5 => new OrderTaken(reader.ReadBoolean()),
        6 => new TrialsOpened(reader.ReadInt32()),
        7 => new SweepPlanned(Record(reader), reader.ReadBoolean()),
        8 => new SweepProgressed(Counts(reader), (SweepMode)reader.ReadInt32(), reader.ReadBoolean()),
        9 => new SnapshotBegins((SnapshotKind)reader.ReadInt32(), List(reader, from => from.ReadInt64())),
        11 => new SweepDeleted(new SweepDeletion(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64())),
        12 => new DigestBegun(new DigestMark(reader.ReadInt64(), reader.ReadInt64())),
        13 => new StopTaken(new TrialsStopped(reader.ReadInt32(), reader.ReadInt32())),
        PieceKind => new SnapshotPiece(Rest(reader, content)),
        _ => throw Unknown(kind),
    });

    private static byte[] Written(Action<BinaryWriter> content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        content(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static T Read<T>(byte[] content, Func<BinaryReader, byte, T> read)
    {
        using var reader = new BinaryReader(new MemoryStream(content, writable: false), Encoding.UTF8);
        try
        {
            var message = read(reader, reader.ReadByte());
            return reader.BaseStream.Position == content.Length ? message : throw new InvalidDataException("A message has bytes after its last field.");
        }
        catch (Exception fault) when (fault is EndOfStreamException or ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidDataException("A message cannot be read.", fault);
        }
    }

    private static InvalidDataException Unknown(byte kind) => new($"There is no message {kind}. Use one version of Runner on both sides.");

    private static ReadOnlyMemory<byte> Rest(BinaryReader reader, byte[] content)
    {
        var from = (int)reader.BaseStream.Position;
        reader.BaseStream.Position = content.Length;
        return content.AsMemory(from);
    }

    private static void List<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private static T[] List<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new InvalidDataException("A list is longer than its message.");
        }

        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = read(reader);
        }

        return items;
    }

    private static RetryTrials Retry(BinaryReader reader)
    {
        var sweep = Sweep(reader);
        var named = reader.ReadBoolean();
        var trials = List(reader, from => from.ReadInt32());
        var on = reader.ReadBoolean();
        var node = reader.ReadString();
        return new RetryTrials(sweep, named ? trials : null, on ? new NodeName(node) : null);
    }

    private static void Sweep(BinaryWriter writer, SweepId sweep)
    {
        writer.Write(sweep.Name);
        writer.Write(sweep.Revision);
    }

    private static SweepId Sweep(BinaryReader reader) => new(reader.ReadString(), reader.ReadInt32());

    private static void Time(BinaryWriter writer, DateTimeOffset time) => writer.Write(time.UtcTicks);

    private static DateTimeOffset Time(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static void Digest(BinaryWriter writer, Sha256Digest digest) => writer.Write(digest.ToBytes());

    private static Sha256Digest Digest(BinaryReader reader) => Sha256Digest.FromBytes(Exactly(reader, Sha256Digest.ByteCount));

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    private static void Plan(BinaryWriter writer, SweepPlan plan)
    {
        writer.Write(plan.Name);
        Digest(writer, plan.SpecHash);
        writer.Write(plan.SpecText);
        writer.Write(plan.SpecFile);
        var identity = new byte[TrialIdentity.ByteCount];
        List(writer, plan.Identities, one =>
        {
            one.WriteTo(identity);
            writer.Write(identity);
        });
        Bundles(writer, plan.Bundles);
        writer.Write(plan.Environment);
        writer.Write(plan.Gated);
        Bundles(writer, plan.Resting);
        List(writer, plan.Proposed, proposed => WireFields.Proposed(writer, proposed));
    }

    private static void Bundles(BinaryWriter writer, IReadOnlyList<int[]> bundles) => List(writer, bundles, bundle => List(writer, bundle, trial => writer.Write(trial)));

    private static int[][] Bundles(BinaryReader reader) => List(reader, from => List(from, trial => trial.ReadInt32()));

    private static SweepPlan Plan(BinaryReader reader) => new(
        reader.ReadString(),
        Digest(reader),
        reader.ReadString(),
        reader.ReadString(),
        List(reader, from => TrialIdentity.FromDigest(Exactly(from, TrialIdentity.ByteCount))),
        Bundles(reader),
        reader.ReadString())
    {
        Gated = reader.ReadBoolean(),
        Resting = Bundles(reader),
        Proposed = List(reader, WireFields.Proposed),
    };

    private static void Record(BinaryWriter writer, SweepRecord record)
    {
        Sweep(writer, record.Id);
        Digest(writer, record.SpecHash);
        writer.Write(record.SpecText);
        writer.Write(record.SpecFile);
        writer.Write(record.Trials);
        writer.Write(record.Reused);
        Time(writer, record.PlannedAt);
        writer.Write(record.Environment);
        Filing(writer, record.Filing);
    }

    private static SweepRecord Record(BinaryReader reader) => new(
        Sweep(reader), Digest(reader), reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), Time(reader), reader.ReadString())
    { Filing = Filing(reader) };

    private static void Filing(BinaryWriter writer, SweepFiling filing)
    {
        writer.Write(filing.Name);
        writer.Write(filing.Tags);
        writer.Write(filing.Note);
        writer.Write(filing.IsArchived);
    }

    private static SweepFiling Filing(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadBoolean());

    private static void Queue(BinaryWriter writer, QueueEntry entry)
    {
        writer.Write(entry.Priority);
        writer.Write(entry.Deadline is not null);
        Time(writer, entry.Deadline ?? default);
        writer.Write(entry.Share);
        writer.Write(entry.Hours?.ToString() ?? "");
    }

    private static QueueEntry Queue(BinaryReader reader)
    {
        var priority = reader.ReadInt32();
        var due = reader.ReadBoolean();
        var deadline = Time(reader);
        return new QueueEntry(priority, due ? deadline : null, reader.ReadInt32(), DailyWindow.Parse(reader.ReadString()));
    }

    private static void Counts(BinaryWriter writer, SweepCounts counts)
    {
        writer.Write(counts.Trials);
        writer.Write(counts.Open);
        writer.Write(counts.Leased);
        List(writer, [.. counts.Outcomes.OrderBy(outcome => outcome.Key)], outcome =>
        {
            writer.Write((int)outcome.Key);
            writer.Write(outcome.Value);
        });
        writer.Write(counts.Refusals);
        writer.Write(counts.Losses);
        writer.Write(counts.Retried);
        writer.Write(counts.Undecided);
    }

    private static SweepCounts Counts(BinaryReader reader) => new(
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadInt32(),
        List(reader, from => ((TrialOutcome)from.ReadInt32(), from.ReadInt32())).ToDictionary(pair => pair.Item1, pair => pair.Item2),
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadInt32())
    {
        Undecided = reader.ReadBoolean(),
    };
}
