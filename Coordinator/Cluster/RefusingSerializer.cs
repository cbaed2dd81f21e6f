using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Runner.Cluster;

/// <summary>In the place of Akka's JSON serializer, which makes objects of types that the message names: nothing is written
/// or read this way.</summary>
/// <param name="config">The settings of the serializer that it replaces; not used.</param>
#pragma warning disable CS9113
public sealed class RefusingSerializer(ExtendedActorSystem system, Akka.Configuration.Config config) : Serializer(system)
#pragma warning restore CS9113
{
    // Of Akka's JSON serializer.
    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType().Name} is not for other nodes.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("A message that names its type is refused.");
}
