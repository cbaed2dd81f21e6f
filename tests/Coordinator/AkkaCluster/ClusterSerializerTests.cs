using System.Runtime.Serialization;
using Runner.Cluster;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;

namespace Runner.Tests.AkkaCluster;

/// <summary>What nodes write to each other: these bytes, in this version, by manifest.</summary>
public sealed class ClusterSerializerTests
{
    private static readonly Guid Call = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly SweepId Sweep = new("s", 2);
    private static readonly NodeName Node = new("n");
    private static readonly LeaseKey Lease = new(Sweep, new BundleId(3), new FencingToken(4));

    private static readonly SweepCounted Counted = new(
        new SweepCounts(9, 1, 2, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = 6 }, 3, 4), 5, SweepMode.Paused);

    private static readonly (string Written, IClusterMessage Message)[] All =
    [
        ("piece/1 00112233445566778899AABBCCDDEEFF0101000000030000000708", new Piece(Call, true, 1, 3, [7, 8])),
        ("send-piece/1 00112233445566778899AABBCCDDEEFF000200000000000000", new SendPiece(Call, false, 2)),
        ("try-later/1 00112233445566778899AABBCCDDEEFF010000000000000000", new TryLater(Call)),
        ("watching/1 017302000000", new ToCoordinator(Sweep, new Watching())),
        ("node-joined/1 017302000000016E08000000", new ToCoordinator(Sweep, new NodeJoined(Node, 8))),
        ("node-idle/1 017302000000016E", new ToCoordinator(Sweep, new NodeIdle(Node))),
        ("trials-recorded/1 017302000000016E01730200000003000000000000000400000000000000", new ToCoordinator(Sweep, new TrialsRecorded(Node, Lease, []))),
        ("lease-lost/1 017302000000016E01730200000003000000000000000400000000000000", new ToCoordinator(Sweep, new LeaseLost(Node, Lease))),
        ("node-drained/1 017302000000016E", new ToCoordinator(Sweep, new NodeDrained(Node))),
        ("offer-work/1 017302000000", new ToNode(Sweep, new OfferWork(Sweep))),
        ("drain/1 01730200000001", new ToNode(Sweep, new Drain(true))),
        ("suspend/1 017302000000", new ToNode(Sweep, new Suspend())),
        ("sweep-stands/1 0173020000000900000001000000020000000100000001000000060000000300000004000000000000000500000001000000", new SweepStands(Sweep, Counted)),
        ("sweep-over/1 01730200000001", new SweepOver(Sweep, true)),
        ("sweep-failed/1 01730200000003776879", new SweepFailed(Sweep, "why")),
        ("sweep-says/1 01730200000003776879", new SweepSays(Sweep, "why")),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_message_is_these_bytes_and_is_read_as_it_was_written(int number)
    {
        var (written, message) = All[number];
        var serializer = new ClusterSerializer(null!);
        var bytes = serializer.ToBinary(message);
        (serializer.Manifest(message) + " " + Convert.ToHexString(bytes)).ShouldBe(written);
        var read = serializer.FromBinary(bytes, serializer.Manifest(message));
        (serializer.Manifest(read) + " " + Convert.ToHexString(serializer.ToBinary(read))).ShouldBe(written);
        read.ShouldBeOfType(message.GetType());
    }

    [Fact]
    public void Every_kind_of_message_is_here()
    {
        var kinds = typeof(IClusterMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IClusterMessage)) && !type.IsInterface);
        All.Select(one => one.Message.GetType()).Distinct().ShouldBe(kinds, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_message_that_is_cut_short_is_refused(int number)
    {
        var (_, message) = All[number];
        var serializer = new ClusterSerializer(null!);
        var bytes = serializer.ToBinary(message);
        var shortest = message is Piece ? bytes.Length - 2 : bytes.Length;
        for (var length = 0; length < shortest; length++)
        {
            Should.Throw<SerializationException>(() => serializer.FromBinary(bytes[..length], serializer.Manifest(message)), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("piece/2")]
    [InlineData("node-joined/2")]
    [InlineData("System.Object, System.Private.CoreLib")]
    public void Another_version_and_a_type_name_are_refused(string manifest) =>
        Should.Throw<SerializationException>(() => new ClusterSerializer(null!).FromBinary(new byte[64], manifest));

    [Fact]
    public void A_message_that_names_its_type_is_refused() =>
        Should.Throw<SerializationException>(() => new RefusingSerializer(null!, null!).FromBinary([1], typeof(object)));
}
