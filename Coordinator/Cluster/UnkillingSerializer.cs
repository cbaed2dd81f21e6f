using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Runner.Cluster;

/// <summary>Akka's serializer of its own small messages, without <see cref="Kill"/>: untrusted mode drops <see cref="PoisonPill"/>
/// from elsewhere, but not that (Akka.NET 1.5.30).</summary>
public sealed class UnkillingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly MiscMessageSerializer _akkas = new(system);

    public override int Identifier => _akkas.Identifier;

    public override string Manifest(object o) => _akkas.Manifest(o);

    public override byte[] ToBinary(object obj) => _akkas.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => _akkas.FromBinary(bytes, manifest) is { } message and not Kill
        ? message
        : throw new SerializationException("Nobody ends an actor from elsewhere.");
}
