using Runner.Cluster;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Tests.Ledgers;

namespace Runner.Tests.AkkaCluster;

/// <summary>The contract of ledgers, through every call's content as it is sent between nodes.</summary>
[Trait("Package", "akka")]
public sealed class RemoteLedgerTests : LedgerContract
{
    private InMemoryLedger? _ledger;

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time)
    {
        var service = new LedgerService(_ledger ??= new InMemoryLedger(time));
        return Task.FromResult<ITrialLedger>(new RemoteLedger(service.AnswerAsync, () => ValueTask.CompletedTask));
    }
}

[Trait("Package", "akka")]
public sealed class ClusterSerializerTests
{
    private static readonly Guid Call = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void Messages_are_these_bytes()
    {
        Written(new Piece(Call, true, 1, 3, [7, 8])).ShouldBe("piece/1 00112233445566778899AABBCCDDEEFF0101000000030000000708");
        Written(new SendPiece(Call, false, 2)).ShouldBe("send-piece/1 00112233445566778899AABBCCDDEEFF000200000000000000");
        Written(new TryLater(Call)).ShouldBe("try-later/1 00112233445566778899AABBCCDDEEFF010000000000000000");
    }

    [Fact]
    public void Messages_are_read_as_they_were_written()
    {
        var serializer = new ClusterSerializer(null!);
        foreach (var message in new IClusterMessage[] { new SendPiece(Call, true, 5), new TryLater(Call) })
        {
            serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)).ShouldBe(message);
        }

        var piece = (Piece)serializer.FromBinary(serializer.ToBinary(new Piece(Call, false, 0, 1, [1, 2, 3])), "piece/1");
        (piece.Call, piece.IsAnswer, piece.Number, piece.Of).ShouldBe((Call, false, 0, 1));
        piece.Content.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("piece/2")]
    [InlineData("System.Object, System.Private.CoreLib")]
    public void Another_version_and_a_type_name_are_refused(string manifest) =>
        Should.Throw<System.Runtime.Serialization.SerializationException>(() => new ClusterSerializer(null!).FromBinary(new byte[64], manifest));

    [Fact]
    public void A_message_that_names_its_type_is_refused() =>
        Should.Throw<System.Runtime.Serialization.SerializationException>(() => new RefusingSerializer(null!, null!).FromBinary([1], typeof(object)));

    private static string Written(IClusterMessage message)
    {
        var serializer = new ClusterSerializer(null!);
        return serializer.Manifest(message) + " " + Convert.ToHexString(serializer.ToBinary(message));
    }
}

[Trait("Package", "akka")]
public sealed class ClusterConfigTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("")]
    [InlineData("akka.remote.dot-netty.tcp.enable-ssl = on\nakka.remote.dot-netty.tcp.ssl.suppress-validation = true")]
    public void Beyond_loopback_nothing_starts_without_mutual_tls(string rest)
    {
        File.WriteAllText(_file, "akka.remote.dot-netty.tcp.hostname = \"10.0.0.1\"\n" + rest);
        Should.Throw<LedgerException>(() => ClusterConfig.Read(_file, "worker", null, null, _ => null)).Message.ShouldContain("mutual TLS is off");
    }

    [Fact]
    public void No_file_makes_a_node_trust_more()
    {
        File.WriteAllText(_file, "akka.remote.dot-netty.tcp.hostname = \"127.0.0.1\"\nakka.remote.untrusted-mode = off\nakka.actor.serializers.json = \"X, Y\"");
        var config = ClusterConfig.Read(_file, "worker", "127.0.0.1:4711", null, _ => null);
        config.GetBoolean("akka.remote.untrusted-mode").ShouldBeTrue();
        config.GetString("akka.actor.serializers.json").ShouldStartWith("Runner.Cluster.RefusingSerializer");
        config.GetStringList("akka.cluster.seed-nodes").ShouldBe(["akka.tcp://runner@127.0.0.1:4711"]);
    }
}
