using Runner.Cluster;
using Runner.Numerics;
using Runner.Pieces;

namespace Runner.Tests.Pieces;

public sealed class ParcelsTests
{
    private const long Enough = 1L << 30;

    private static readonly Guid Parcel = new("00112233-4455-6677-8899-aabbccddeeff");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Piece.Bytes, 1)]
    [InlineData(Piece.Bytes + 1, 2)]
    [InlineData((9 * Piece.Bytes) + 7, 10)]
    public void What_is_taken_apart_is_put_together_with_few_pieces_under_way(int bytes, int pieces)
    {
        var content = Content(bytes);
        var outgoing = new OutgoingParcel(Parcel, content);
        var incoming = new IncomingParcels(Enough);
        var underWay = new Queue<Piece>();
        byte[]? whole = null;
        var sent = 0;
        do
        {
            outgoing.Next().ToList().ForEach(underWay.Enqueue);
            underWay.Count.ShouldBeInRange(1, OutgoingParcel.Window);
            outgoing.Taken(incoming.Take(underWay.Dequeue(), TimeSpan.Zero, out var now)!.Value);
            whole = now ?? whole;
            sent++;
        }
        while (!outgoing.IsTaken);
        sent.ShouldBe(pieces);
        whole.ShouldNotBeNull().AsSpan().SequenceEqual(content).ShouldBeTrue();
        incoming.Count.ShouldBe(0);
    }

    [Fact]
    public void Pieces_and_words_that_are_lost_or_come_twice_or_late_change_nothing()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var chance = RandomStream.Named(seed, 0, StreamPurpose.Test);
            var content = Content(chance.NextInt32(6 * Piece.Bytes));
            var outgoing = new OutgoingParcel(Parcel, content);
            var incoming = new IncomingParcels(Enough);
            var (underWay, words) = (new List<Piece>(), new List<int>());
            var wholes = 0;
            while (!outgoing.IsTaken)
            {
                if (underWay.Count == 0 && words.Count == 0)
                {
                    outgoing.Repeat();
                }

                underWay.AddRange(outgoing.Next());
                if (underWay.Count > 0 && chance.NextInt32(2) == 0)
                {
                    var at = chance.NextInt32(underWay.Count);
                    var (piece, isLost) = (underWay[at], chance.NextInt32(4) == 0);
                    if (chance.NextInt32(4) > 0)
                    {
                        underWay.RemoveAt(at);
                    }

                    if (!isLost && incoming.Take(piece, TimeSpan.Zero, out var whole) is { } count)
                    {
                        words.Add(count);
                        if (whole is not null)
                        {
                            wholes++;
                            whole.AsSpan().SequenceEqual(content).ShouldBeTrue($"seed {seed}");
                        }
                    }
                }
                else if (words.Count > 0)
                {
                    var at = chance.NextInt32(words.Count);
                    if (chance.NextInt32(4) > 0)
                    {
                        outgoing.Taken(words[at]);
                    }

                    words.RemoveAt(at);
                }
            }

            wholes.ShouldBe(1);
        }
    }

    [Fact]
    public void Pieces_that_do_not_add_up_are_not_taken()
    {
        var incoming = new IncomingParcels(Enough);
        incoming.Take(Of(Parcel, 0, 2), TimeSpan.Zero, out _).ShouldBe(1);
        incoming.Take(Of(Parcel, 1, 3), TimeSpan.Zero, out _).ShouldBe(1);
        incoming.Take(Of(Guid.Empty, 1, 2), TimeSpan.Zero, out _).ShouldBeNull();
        incoming.Take(Of(Guid.Empty, -1, 2), TimeSpan.Zero, out _).ShouldBeNull();
        incoming.Take(Of(Guid.Empty, 0, Piece.Most + 1), TimeSpan.Zero, out _).ShouldBeNull();
        incoming.Take(new Piece(Guid.Empty, 0, 2, [1]), TimeSpan.Zero, out _).ShouldBeNull();
        incoming.Take(new Piece(Guid.Empty, 0, 1, new byte[Piece.Bytes + 1]), TimeSpan.Zero, out _).ShouldBeNull();
        incoming.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_not_complete_is_bounded_and_forgotten()
    {
        var incoming = new IncomingParcels(mostBytes: 10 * Piece.Bytes);
        incoming.Take(Of(Parcel, 0, 8), TimeSpan.FromSeconds(1), out _).ShouldBe(1);
        incoming.Take(Of(Guid.Empty, 0, 3), TimeSpan.FromSeconds(2), out _).ShouldBeNull();
        incoming.Forget(TimeSpan.FromSeconds(2));
        incoming.Count.ShouldBe(0);
        incoming.Take(Of(Guid.Empty, 0, 3), TimeSpan.FromSeconds(2), out _).ShouldBe(1);
    }

    private static Piece Of(Guid parcel, int number, int of) => new(parcel, number, of, new byte[Piece.Bytes]);

    private static byte[] Content(int bytes)
    {
        var content = new ulong[(bytes / sizeof(ulong)) + 1];
        RandomStream.Named((ulong)bytes, 0, StreamPurpose.Test).Fill(content);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(content)[..bytes].ToArray();
    }
}
