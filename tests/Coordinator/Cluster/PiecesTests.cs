using Runner.Cluster;

namespace Runner.Tests.Cluster;

public sealed class PiecesTests
{
    private const long Enough = 1L << 30;

    private static readonly Guid Parcel = new("00112233-4455-6677-8899-aabbccddeeff");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(OutgoingParcel.PieceBytes, 1)]
    [InlineData(OutgoingParcel.PieceBytes + 1, 2)]
    [InlineData((9 * OutgoingParcel.PieceBytes) + 7, 10)]
    public void What_is_taken_apart_is_put_together_with_few_pieces_under_way(int bytes, int pieces)
    {
        var content = Content(bytes);
        var outgoing = new OutgoingParcel(Parcel, content);
        var incoming = new IncomingParcels(Enough);
        var underWay = new Queue<Piece>(outgoing.Begin());
        byte[]? whole = null;
        var sent = 0;
        while (underWay.TryDequeue(out var piece))
        {
            sent++;
            underWay.Count.ShouldBeLessThan(OutgoingParcel.Window);
            piece.Content.Length.ShouldBeLessThanOrEqualTo(OutgoingParcel.PieceBytes);
            incoming.Take(piece, TimeSpan.Zero, out var now).ShouldBeTrue();
            whole = now ?? whole;
            if (outgoing.Taken(piece.Number) is { } next)
            {
                underWay.Enqueue(next);
            }
        }

        sent.ShouldBe(pieces);
        outgoing.IsTaken.ShouldBeTrue();
        whole.ShouldBe(content);
        incoming.Count.ShouldBe(0);
    }

    [Fact]
    public void Pieces_and_words_that_are_lost_or_come_twice_or_in_another_order_change_nothing()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var chance = new Random(seed);
            var content = Content(chance.Next(6 * OutgoingParcel.PieceBytes));
            var outgoing = new OutgoingParcel(Parcel, content);
            var incoming = new IncomingParcels(Enough);
            var underWay = outgoing.Begin().ToList();
            var wholes = 0;
            while (!outgoing.IsTaken)
            {
                if (underWay.Count == 0)
                {
                    underWay.AddRange(outgoing.Again());
                }

                var at = chance.Next(underWay.Count);
                var piece = underWay[at];
                if (chance.Next(4) > 0)
                {
                    underWay.RemoveAt(at);
                }

                if (chance.Next(4) == 0)
                {
                    continue;
                }

                incoming.Take(piece, TimeSpan.Zero, out var whole).ShouldBeTrue();
                if (whole is not null)
                {
                    wholes++;
                    whole.ShouldBe(content);
                }

                if (chance.Next(4) > 0 && outgoing.Taken(piece.Number) is { } next)
                {
                    underWay.Add(next);
                }
            }

            wholes.ShouldBe(1);
        }
    }

    [Fact]
    public void Pieces_that_do_not_add_up_are_not_taken()
    {
        var incoming = new IncomingParcels(Enough);
        incoming.Take(new Piece(Parcel, 0, 2, [1]), TimeSpan.Zero, out _).ShouldBeTrue();
        incoming.Take(new Piece(Parcel, 1, 3, [1]), TimeSpan.Zero, out _).ShouldBeFalse();
        incoming.Take(new Piece(Guid.Empty, 2, 2, [1]), TimeSpan.Zero, out _).ShouldBeFalse();
        incoming.Take(new Piece(Guid.Empty, -1, 2, [1]), TimeSpan.Zero, out _).ShouldBeFalse();
        incoming.Take(new Piece(Guid.Empty, 0, OutgoingParcel.MostPieces + 1, [1]), TimeSpan.Zero, out _).ShouldBeFalse();
        incoming.Take(new Piece(Guid.Empty, 0, 1, new byte[OutgoingParcel.PieceBytes + 1]), TimeSpan.Zero, out _).ShouldBeFalse();
        incoming.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_not_complete_is_bounded_and_forgotten()
    {
        var incoming = new IncomingParcels(mostBytes: 10 * OutgoingParcel.PieceBytes);
        incoming.Take(new Piece(Parcel, 0, 8, [1]), TimeSpan.FromSeconds(1), out _).ShouldBeTrue();
        incoming.Take(new Piece(Guid.Empty, 0, 3, [1]), TimeSpan.FromSeconds(2), out _).ShouldBeFalse();
        incoming.Forget(TimeSpan.FromSeconds(2));
        incoming.Count.ShouldBe(0);
        incoming.Take(new Piece(Guid.Empty, 0, 3, [1]), TimeSpan.FromSeconds(2), out _).ShouldBeTrue();
    }

    private static byte[] Content(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        return content;
    }
}
