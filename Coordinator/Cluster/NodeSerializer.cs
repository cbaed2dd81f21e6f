using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Runner.Wire;

namespace Runner.Cluster;

/// <summary>Makes Akka send the messages between nodes and the coordinator in Runner's own wire format.</summary>
public sealed class NodeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 7301;

    public override string Manifest(object o) => NodeWire.Manifest(o) ?? throw new SerializationException("This message is not for other processes.");

    public override byte[] ToBinary(object obj) => NodeWire.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return NodeWire.Read(bytes, manifest);
        }
        catch (InvalidDataException fault)
        {
            throw new SerializationException(fault.Message, fault);
        }
    }
}
