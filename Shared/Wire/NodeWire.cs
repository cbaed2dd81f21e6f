using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Wire;

/// <summary>
/// The binary form of messages between processes of a cluster. A manifest names the message and its version, never a
/// type; changing any field makes a new version. Messages that are not in this list do not cross a network.
/// </summary>
public static class NodeWire
{
    private static readonly Dictionary<string, Form> ByManifest = new(StringComparer.Ordinal);
    private static readonly Dictionary<Type, Form> ByType = [];

    static NodeWire()
    {
        Add<NodeBeat>(
            "beat/2",
            (to, beat) =>
            {
                to.Write(beat.Node.Value);
                to.Write(beat.Slots);
                to.Write(beat.Labels);
                to.Write(beat.Only is not null);
                if (beat.Only is { } only)
                {
                    WireFields.Sweep(to, only);
                }

                to.List(beat.Held, WireFields.Key);
                to.List(beat.Training, WireFields.Training);
            },
            from => new NodeBeat(
                WireFields.Node(from), from.ReadInt32(), from.ReadString(), from.ReadBoolean() ? WireFields.Sweep(from) : null,
                from.List(WireFields.Key), from.List(WireFields.Training)));
        Add<AskForBundles>(
            "ask/1",
            (to, ask) =>
            {
                to.Write(ask.Node.Value);
                to.Write(ask.Request);
                to.Write(ask.LastGranted);
                to.Write(ask.Most);
            },
            from => new AskForBundles(WireFields.Node(from), from.ReadInt64(), from.ReadInt64(), from.ReadInt32()));
        Add<HandInResults>(
            "results/2",
            (to, hand) =>
            {
                About(to, hand);
                to.Write(hand.Number);
                to.List(hand.Results, WireFields.Result);
            },
            from => new HandInResults(WireFields.Node(from), WireFields.Key(from), from.ReadInt64(), from.List(WireFields.Result)));
        Add<HandInCheckpoint>(
            "checkpoint/1",
            (to, hand) =>
            {
                About(to, hand);
                to.Blob(hand.Content.Span);
                to.Write(hand.Progress);
            },
            from => new HandInCheckpoint(WireFields.Node(from), WireFields.Key(from), from.Blob(), from.ReadInt64()));
        Add<HandInCurve>(
            "curve/1",
            (to, hand) =>
            {
                About(to, hand);
                to.Write(hand.Trial);
                WireFields.Curve(to, hand.Part);
            },
            from => new HandInCurve(WireFields.Node(from), WireFields.Key(from), from.ReadInt32(), WireFields.Curve(from)));
        Add<HandBack>(
            "back/1",
            (to, back) =>
            {
                About(to, back);
                to.Blob(back.Content.Span);
                to.Write(back.Progress);
            },
            from => new HandBack(WireFields.Node(from), WireFields.Key(from), from.Blob(), from.ReadInt64()));
        Add<NodeDrained>("drained/1", (to, drained) => to.Write(drained.Node.Value), from => new NodeDrained(WireFields.Node(from)));
        Add<BundlesGranted>(
            "granted/5",
            (to, granted) =>
            {
                to.Write(granted.Request);
                WireFields.Brief(to, granted.Sweep);
                to.List(granted.Leases, WireFields.Lease);
            },
            from => new BundlesGranted(from.ReadInt64(), WireFields.Brief(from), from.List(WireFields.Lease)));
        Add<ResultsAnswered>(
            "answered/1",
            (to, answered) =>
            {
                WireFields.Key(to, answered.Lease);
                to.Write(answered.Number);
                to.Write((int)answered.Verdict);
            },
            from => new ResultsAnswered(WireFields.Key(from), from.ReadInt64(), from.Kind<LeaseVerdict>()));
        Add<LeaseRefused>("refused/1", (to, refused) => WireFields.Key(to, refused.Lease), from => new LeaseRefused(WireFields.Key(from)));
        Add<LeaseReturned>("returned/1", (to, returned) => WireFields.Key(to, returned.Lease), from => new LeaseReturned(WireFields.Key(from)));
        Add<NameTaken>("name-taken/1", (_, _) => { }, _ => new NameTaken());
        Add<Suspend>("suspend/1", (to, suspend) => WireFields.Sweep(to, suspend.Sweep), from => new Suspend(WireFields.Sweep(from)));
        Add<YieldBundles>("yield/1", (to, yield) => to.List(yield.Leases, WireFields.Key), from => new YieldBundles(from.List(WireFields.Key)));
        Add<StopTrials>(
            "stop-trials/1",
            (to, stop) =>
            {
                WireFields.Key(to, stop.Lease);
                to.List(stop.Trials, (into, trial) => into.Write(trial));
            },
            from => new StopTrials(WireFields.Key(from), from.List(trial => trial.ReadInt32())));
        Add<AskOwner>(
            "ask-owner/1",
            (to, ask) =>
            {
                to.Write(ask.Visit.ToByteArray());
                to.Write(ask.Number);
                to.Blob(ask.Request.Span);
            },
            from => new AskOwner(WireFields.Guid(from), from.ReadInt32(), from.Blob()));
        Add<OwnerAnswers>(
            "owner-answers/1",
            (to, answers) =>
            {
                to.Write(answers.Visit.ToByteArray());
                to.Write(answers.Number);
                to.Write((int)answers.State);
                to.Blob(answers.Answer.Span);
            },
            from => new OwnerAnswers(WireFields.Guid(from), from.ReadInt32(), from.Kind<OwnerAnswerState>(), from.Blob()));
        Add<FetchFile>(
            "fetch-file/1",
            (to, fetch) =>
            {
                WireFields.Digest(to, fetch.Content);
                to.Write(fetch.Offset);
            },
            from => new FetchFile(WireFields.Digest(from), from.ReadInt64()));
        Add<FilePart>(
            "file-part/1",
            (to, part) =>
            {
                WireFields.Digest(to, part.Content);
                to.Write((int)part.Kind);
                to.Write(part.Offset);
                to.Write(part.Length);
                to.Blob(part.Bytes.Span);
            },
            from => new FilePart(WireFields.Digest(from), from.Kind<FileKind>(), from.ReadInt64(), from.ReadInt64(), from.Blob()));
        Add<FileRefused>(
            "file-refused/1",
            (to, refused) =>
            {
                WireFields.Digest(to, refused.Content);
                to.Write(refused.Why);
            },
            from => new FileRefused(WireFields.Digest(from), from.ReadString()));
        Add<BeatHeard>("heard/1", (_, _) => { }, _ => new BeatHeard());
        Add<Drain>("drain/1", (to, drain) => to.Write(drain.Now), from => new Drain(from.ReadBoolean()));
    }

    /// <summary>Every message that crosses a network.</summary>
    public static IReadOnlyCollection<Type> Types => ByType.Keys;

    /// <summary>Null for a message that does not cross processes.</summary>
    public static string? Manifest(object message) => ByType.GetValueOrDefault(message.GetType())?.Manifest;

    public static byte[] Write(object message) => WireFields.Write(to => ByType[message.GetType()].Write(to, message));

    /// <exception cref="InvalidDataException">The content is not a message of this version, or is truncated.</exception>
    public static object Read(byte[] content, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var form))
        {
            throw new InvalidDataException("A message has an unknown kind or version. Use the same version of Runner on all machines.");
        }

        using var reader = WireFields.Reader(content);
        try
        {
            var message = form.Read(reader);
            return reader.BaseStream.Position == content.Length ? message : throw new InvalidDataException("A message has bytes after its end.");
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("A message is truncated.", fault);
        }
    }

    private static void About(BinaryWriter to, LeaseReport report)
    {
        to.Write(report.Node.Value);
        WireFields.Key(to, report.Lease);
    }

    private static void Add<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
        where T : class
    {
        var form = new Form(manifest, (to, message) => write(to, (T)message), read);
        ByManifest.Add(manifest, form);
        ByType.Add(typeof(T), form);
    }

    private sealed record Form(string Manifest, Action<BinaryWriter, object> Write, Func<BinaryReader, object> Read);
}
