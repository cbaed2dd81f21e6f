using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Runner.Cluster;

/// <summary>Replaces those Akka serializers that create objects of the types named in a message: refuses to write or read
/// anything.</summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The constructor that Akka uses for serializers with settings.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config config)
        : this(system)
    {
    }

    // The identifier of Akka's JSON serializer.
    public override int Identifier => 1;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType().Name} is not for other processes.");

    public override object FromBinary(byte[] bytes, string manifest) =>
        throw new SerializationException("Refused a message that is not one of Runner's.");
}

/// <summary>Akka's serializer for its own small messages, without those that stop actors or carry exceptions, settings or routers.</summary>
public sealed class MiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Identify, ActorIdentity, an actor reference, and the heartbeats of DeathWatch.
    private static readonly string[] Allowed = ["ID", "AID", "AR", "RWHB", "RWHR"];

    private readonly MiscMessageSerializer _akkas = new(system);

    public override int Identifier => _akkas.Identifier;

    public override string Manifest(object o) => _akkas.Manifest(o);

    public override byte[] ToBinary(object obj) => _akkas.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => Allowed.Contains(manifest, StringComparer.Ordinal)
        ? _akkas.FromBinary(bytes, manifest)
        : throw new SerializationException("A message that would end or change an actor is refused.");
}

/// <summary>Akka's serializer for system messages, restricted to DeathWatch: untrusted mode would also accept messages that suspend,
/// restart or create actors. The manifest is a letter where Akka's is a type name.</summary>
public sealed class WatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["W"] = typeof(Watch),
        ["U"] = typeof(Unwatch),
        ["D"] = typeof(DeathWatchNotification),
    };

    private readonly SystemMessageSerializer _akkas = new(system);

    public override int Identifier => _akkas.Identifier;

    public override string Manifest(object o) => Types.FirstOrDefault(type => type.Value == o.GetType()).Key
        ?? throw new SerializationException($"{o.GetType().Name} is not for other processes.");

    public override byte[] ToBinary(object obj) => _akkas.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => Types.TryGetValue(manifest, out var type)
        ? _akkas.FromBinary(bytes, type)
        : throw new SerializationException("A message that would end or change an actor is refused.");
}
