using Runner.Identities;
using Runner.Messages;
using Runner.Wire;

namespace Runner.Tests.Wire;

public class NodeWireTests
{
    /// <summary>What reading may allocate, in multiples of the message's length, and beside that.</summary>
    private const long MostTimes = 64;
    private const long MostBeside = 64 << 10;

    public static TheoryData<string> Manifests => [.. WireSamples.All.Select(message => NodeWire.Manifest(message)!)];

    [Fact]
    public void Every_message_of_the_conversation_and_no_other_has_a_form() =>
        NodeWire.Types.ShouldBe(WireSamples.All.Select(message => message.GetType()), ignoreOrder: true);

    [Fact]
    public void Whatever_a_node_reports_crosses_a_network() =>
        typeof(NodeReport).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NodeReport)) && !type.IsAbstract)
            .Except(NodeWire.Types).ShouldBeEmpty();

    [Fact]
    public void Messages_within_a_process_have_no_form()
    {
        NodeWire.Manifest(new CoordinatorTick()).ShouldBeNull();
        NodeWire.Manifest(new HeartbeatDue([])).ShouldBeNull();
        NodeWire.Manifest("text").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_message_is_read_as_it_was_written(string manifest)
    {
        var message = Sample(manifest);
        var content = NodeWire.Write(message);
        var read = NodeWire.Read(content, manifest);
        WireSamples.Text(read).ShouldBe(WireSamples.Text(message));
        NodeWire.Write(read).ShouldBe(content);
    }

    /// <summary>Whoever changes a form raises the version in its manifest, and writes another line into the golden file.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_bytes_of_a_version_never_change(string manifest)
    {
        var golden = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Wire", "messages.golden.txt"))
            .ToDictionary(line => line.Split(' ')[0], line => line.Split(' ')[1]);
        var now = Convert.ToHexStringLower(NodeWire.Write(Sample(manifest)));
        (golden.GetValueOrDefault(manifest) == now).ShouldBeTrue($"The golden file lacks this line, or has another:\n{manifest} {now}");
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_message_that_is_cut_short_anywhere_is_refused(string manifest)
    {
        var content = NodeWire.Write(Sample(manifest));
        for (var length = 0; length < content.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => NodeWire.Read(content[..length], manifest), $"{length} of {content.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_message_that_is_longer_than_it_says_is_refused(string manifest) =>
        Should.Throw<InvalidDataException>(() => NodeWire.Read([.. NodeWire.Write(Sample(manifest)), 0], manifest));

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_message_with_a_changed_byte_is_read_or_refused_within_its_memory(string manifest)
    {
        var content = NodeWire.Write(Sample(manifest));
        for (var at = 0; at < content.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x08, 0x40, 0x7F, 0x80, 0xFF])
            {
                var damaged = (byte[])content.Clone();
                damaged[at] ^= change;
                ShouldBeReadOrRefused(damaged, manifest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Random_bytes_are_read_or_refused_within_their_memory(string manifest)
    {
        for (var turn = 0; turn < 2_000; turn++)
        {
            byte[] content = [.. Enumerable.Range(0, 1 + (turn % 10)).SelectMany(part => Sha256Digest.Of([(byte)turn, (byte)(turn >> 8), (byte)part]).ToBytes())];

            // Small numbers are more often counts and lengths that fit.
            for (var at = 0; at < content.Length; at++)
            {
                content[at] = content[at] % 4 == 0 ? content[at] : (byte)(content[at] % 3);
            }

            ShouldBeReadOrRefused(content, manifest);
        }
    }

    [Fact]
    public void A_list_or_text_that_claims_more_than_its_message_has_is_refused_before_it_is_made()
    {
        var beat = NodeWire.Write(WireSamples.All.OfType<NodeBeat>().Single() with { Held = [], Training = [], Only = null });
        byte[] claim = [0xFF, 0xFF, 0xFF, 0x7F];
        foreach (var damaged in (byte[][])[[.. beat[..^8], .. claim, 0, 0, 0, 0], [.. beat[..^4], .. claim], [0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. beat[1..]]])
        {
            ShouldBeReadOrRefused(damaged, "beat/2");
            Should.Throw<InvalidDataException>(() => NodeWire.Read(damaged, "beat/2"));
        }
    }

    [Fact]
    public void A_number_that_stands_for_nothing_is_refused()
    {
        var answered = NodeWire.Write(WireSamples.All.OfType<ResultsAnswered>().Single());
        answered[^4] = 9;
        Should.Throw<InvalidDataException>(() => NodeWire.Read(answered, "answered/1"));
    }

    [Theory]
    [InlineData("beat/3")]
    [InlineData("Runner.Messages.NodeBeat")]
    [InlineData("")]
    public void A_message_of_an_unknown_kind_or_version_is_refused(string manifest) =>
        Should.Throw<InvalidDataException>(() => NodeWire.Read([1, 2, 3], manifest)).Message
            .ShouldBe("A message has an unknown kind or version. Use the same version of Runner on all machines.");

    private static object Sample(string manifest) => WireSamples.All.Single(message => NodeWire.Manifest(message) == manifest);

    private static void ShouldBeReadOrRefused(byte[] content, string manifest)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            NodeWire.Read(content, manifest);
        }
        catch (InvalidDataException)
        {
            // Refused.
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBeside + (MostTimes * content.Length));
    }
}
