using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using Runner.Cluster;

namespace Runner.Pieces;

/// <summary>Sends a message that may be larger than a frame, on behalf of the sender of this one.</summary>
/// <param name="To">The actor itself, not a proxy, because its address determines where the pieces are sent.</param>
internal sealed record SendLarge(IActorRef To, object Message) : INoSerializationVerificationNeeded;

/// <summary>
/// Sends messages of any size between processes, splitting large ones into pieces. Like any other message, one that cannot be
/// delivered is lost, and senders that need an answer must retry.
/// </summary>
internal sealed class LargeMessages : ReceiveActor, IWithTimers
{
    private const long MostIncomingBytes = 1L << 30;

    private static readonly TimeSpan Resend = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<Type> _allowed;
    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)Context.System;
    private readonly Dictionary<Guid, Outgoing> _outgoing = [];
    private readonly IncomingParcels _incoming = new(MostIncomingBytes);

    /// <param name="allowed">Base types of the messages that may arrive.</param>
    public LargeMessages(IReadOnlyList<Type> allowed)
    {
        _allowed = allowed;
        Receive<SendLarge>(Send);
        Receive<Piece>(Take);
        Receive<PiecesTaken>(Taken);
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _system.Scheduler.MonotonicClock;

    public static Props Props(IReadOnlyList<Type> allowed) => Akka.Actor.Props.Create(() => new LargeMessages(allowed));

    protected override void PreStart() => Timers.StartPeriodicTimer("look", LookDue.Instance, Resend);

    private void Send(SendLarge send)
    {
        var serializer = send.To.Path.Address.HasLocalScope ? null : _system.Serialization.FindSerializerFor(send.Message) as SerializerWithStringManifest;
        if (serializer?.ToBinary(send.Message) is not { Length: > Piece.Bytes } body)
        {
            send.To.Tell(send.Message, Sender);
            return;
        }

        var content = Wrap(serializer, send, Sender, body);
        if (Piece.CountOf(content.Length) > Piece.Most)
        {
            Context.GetLogger().Error("A message of {0} bytes is too large to be sent.", content.Length);
            return;
        }

        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var parcel = new Outgoing(new OutgoingParcel(id, content), Context.ActorSelection($"{send.To.Path.Address}/user/{ClusterSystem.LargeMessagesName}"), Now);
        _outgoing.Add(id, parcel);
        parcel.Send(Self);
    }

    private void Take(Piece piece)
    {
        if (_incoming.Take(piece, Now, out var whole) is { } count)
        {
            Sender.Tell(new PiecesTaken(piece.Parcel, count), Self);
        }

        if (whole is not null)
        {
            Deliver(whole);
        }
    }

    private void Taken(PiecesTaken taken)
    {
        if (!_outgoing.TryGetValue(taken.Parcel, out var outgoing))
        {
            return;
        }

        outgoing.Last = Now;
        outgoing.Parcel.Taken(taken.Count);
        outgoing.Send(Self);
        if (outgoing.Parcel.IsTaken)
        {
            _outgoing.Remove(taken.Parcel);
        }
    }

    private void Look()
    {
        _incoming.Forget(Now - GivenUp);
        foreach (var (id, outgoing) in _outgoing.Where(parcel => Now - parcel.Value.Last >= Resend).ToList())
        {
            if (Now - outgoing.Last >= GivenUp)
            {
                _outgoing.Remove(id);
                continue;
            }

            outgoing.Parcel.Repeat();
            outgoing.Send(Self);
        }
    }

    private byte[] Wrap(SerializerWithStringManifest serializer, SendLarge send, IActorRef sender, byte[] body)
    {
        using var stream = new MemoryStream(body.Length + 1024);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Serialization.SerializedActorPath(send.To));
        writer.Write(sender.IsNobody() ? "" : Serialization.SerializedActorPath(sender));
        writer.Write(serializer.Identifier);
        writer.Write(serializer.Manifest(send.Message));
        writer.Write(body);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Delivers a complete message, if it is of a kind that may cross processes.</summary>
    private void Deliver(byte[] whole)
    {
        try
        {
            using var stream = new MemoryStream(whole);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            var (to, from, id, manifest) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadString());
            var message = _system.Serialization.Deserialize(whole[(int)stream.Position..], id, manifest);
            if (_allowed.Any(kind => kind.IsInstanceOfType(message)))
            {
                _system.Provider.ResolveActorRef(to).Tell(message, from.Length == 0 ? ActorRefs.NoSender : _system.Provider.ResolveActorRef(from));
            }
        }
        catch (Exception fault) when (fault is IOException or System.Runtime.Serialization.SerializationException or FormatException)
        {
            Context.GetLogger().Error(fault, "A message in pieces cannot be read.");
        }
    }

    private sealed class Outgoing(OutgoingParcel parcel, ActorSelection to, TimeSpan now)
    {
        public OutgoingParcel Parcel => parcel;

        public TimeSpan Last { get; set; } = now;

        public void Send(IActorRef self)
        {
            foreach (var piece in parcel.Next())
            {
                to.Tell(piece, self);
            }
        }
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
