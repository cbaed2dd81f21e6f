using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Columns;
using Runner.Numerics;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public sealed class ColumnTests
{
    [Theory]
    [InlineData("", 0UL, 0xEF46DB3751D8E999)]
    [InlineData("a", 0UL, 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0UL, 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0UL, 0xFBCEA83C8A378BF1)]
    public void The_checksum_is_XXH64(string text, ulong seed, ulong expected) =>
        XxHash64.Of(Encoding.ASCII.GetBytes(text), seed).ShouldBe(expected);

    [Fact]
    public void Whole_numbers_of_any_size_come_back()
    {
        long[][] columns =
        [
            [], [7], [long.MinValue], [3, 3, 3], [5, 3, 1, -1], [long.MinValue, long.MaxValue, 0, -1, 1], [0, long.MaxValue, long.MinValue],
            [1, 2, 4, 8, 1000, -1000],
        ];
        var writer = new ColumnWriter();
        foreach (var column in columns)
        {
            writer.Longs(column);
        }

        var reader = new ColumnReader(writer.Written);
        foreach (var column in columns)
        {
            reader.Longs(column.Length).ShouldBe(column);
        }

        reader.AtEnd.ShouldBeTrue();
    }

    [Fact]
    public void Floating_point_numbers_come_back_with_their_bits()
    {
        double[] odd =
        [
            0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, double.MaxValue,
            BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001), BitConverter.Int64BitsToDouble(-1), 1.0 / 3,
        ];
        ShouldComeBack(odd);
        ShouldComeBack([]);
        ShouldComeBack([.. Enumerable.Repeat(double.NaN, 1000)]);
        ShouldComeBack([.. Enumerable.Range(1, 3000).Select(i => 1.0 / i)]);
        ShouldComeBack([.. Enumerable.Range(1, 3000).SelectMany(i => odd.Take(i % odd.Length))]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Columns_of_equal_values_of_which_one_is_kept_come_back_with_their_bits(int count, bool differ)
    {
        double[] odd = [0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(-1), 0.5];
        foreach (var (one, other) in odd.Zip([.. odd[1..], odd[0]]))
        {
            TrialResult[] results = [.. Enumerable.Range(0, count).Select(i => Samples.Result(i) with
            {
                TestLoss = differ && i == count - 1 ? other : one,
                Node = differ && i == 0 ? "another" : "host",
                Epochs = differ && i == 1 ? 7 : 9,
            })];

            var rows = ResultChunk.Encode(results, 1).Decode([.. Enumerable.Range(0, count)], ResultParts.Numbers, 1, hashes: false);

            for (var i = 0; i < count; i++)
            {
                BitConverter.DoubleToInt64Bits(rows.TestLoss(i)).ShouldBe(BitConverter.DoubleToInt64Bits(results[i].TestLoss));
                (rows.Node(i), rows.Epochs(i), rows.Outcome(i), rows.EndReason(i)).ShouldBe((results[i].Node, results[i].Epochs, results[i].Outcome, results[i].EndReason));
            }
        }
    }

    [Fact]
    public void Random_bits_come_back_from_columns_of_any_length()
    {
        var random = new SplitMix64(1);
        for (var length = 0; length < 300; length += 7)
        {
            ShouldComeBack([.. Enumerable.Range(0, length).Select(_ => BitConverter.UInt64BitsToDouble(random.NextUInt64()))]);
        }
    }

    [Fact]
    public void Constant_columns_and_equal_columns_take_no_room()
    {
        var column = Enumerable.Range(0, 1024).Select(i => Math.Sqrt(i)).ToArray();
        var writer = new ColumnWriter();
        writer.DoublesLike(column, column);
        writer.Doubles([.. Enumerable.Repeat(Math.PI, 1024)]);
        writer.Longs([.. Enumerable.Range(5, 1024)]);
        writer.Texts([.. Enumerable.Repeat("host-1-0", 1024)]);

        writer.Written.Length.ShouldBeLessThan(64);
    }

    [Fact]
    public void Sets_of_trials_come_back_and_bundles_take_a_few_bytes()
    {
        var random = new SplitMix64(2);
        for (var round = 0; round < 200; round++)
        {
            var set = Enumerable.Range(0, 300).Where(_ => random.NextUInt64() % 5 > (ulong)round % 5).ToArray();
            TrialSet.Decode(TrialSet.Encode(set)).ShouldBe(set);
        }

        TrialSet.Encode([.. Enumerable.Range(999_424, 1024)]).Length.ShouldBeLessThan(8);
        Should.Throw<ArgumentException>(() => TrialSet.Encode([2, 1]));
        Should.Throw<ArgumentException>(() => TrialSet.Encode([5, 3, 1]));
        Should.Throw<ArgumentException>(() => TrialSet.Encode([5, 5, 5]));
    }

    [Fact]
    public void Equal_runs_with_equal_gaps_take_no_room()
    {
        foreach (var (length, gap, count) in ((int, int, int)[])[(1, 1, 2048), (1, 9, 2048), (2, 3, 1000), (300, 5, 7), (1, 1, 2), (5, 5, 3)])
        {
            int[] regular = [.. Enumerable.Range(0, count).SelectMany(run => Enumerable.Range(500_000 + (run * (length + gap)), length))];
            var last = regular[^1];
            int[][] sets = [regular, regular[1..], regular[..^1], [0, 2, 4, .. regular], [.. regular, last + 1], [.. regular, last + gap, last + gap + 1, last + gap + 2]];
            foreach (var set in sets.Select(set => set.Distinct().Order().ToArray()))
            {
                TrialSet.Decode(TrialSet.Encode(set)).ShouldBe(set);
                TrialSet.Encode(set).Length.ShouldBeLessThan(32);
            }
        }
    }

    [Fact]
    public void Sets_of_earlier_versions_are_read() => TrialSet.Decode([3, 1, 1, 1, 1, 1, 1, 2]).ShouldBe([3, 5, 7, 9, 10]);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 5, 1)]
    [InlineData(4, 7, 2)]
    [InlineData(0, 1023, 10)]
    [InlineData(0, 1024, 11)]
    public void The_class_of_an_extent_bounds_it(int first, int last, int expected)
    {
        TrialSet.SpanClass(first, last).ShouldBe(expected);
        (last - first).ShouldBeLessThan(1 << expected);
    }

    [Fact]
    public void Results_come_back_from_a_chunk()
    {
        var results = Enumerable.Range(0, 200)
            .Select(i => Samples.Result(i, (TrialOutcome)(1 + (i % 8)), weights: i % 5, points: i % 4)).ToArray();
        var chunk = ResultChunk.Encode(results, seed: 9);
        var rows = chunk.Decode([.. results.Select(result => result.Index)], ResultParts.Curves | ResultParts.Weights, seed: 9);

        for (var i = 0; i < results.Length; i++)
        {
            rows[i].ShouldBeSame(results[i]);
        }
    }

    [Fact]
    public void A_small_hash_that_is_not_given_is_that_of_the_content_and_stays_when_the_content_is_left_out()
    {
        var given = Samples.Result(1);
        var left = given with { GivenWeightsHash = null, GivenCurveHash = null };
        (left.WeightsHash, left.CurveHash).ShouldBe((Sha256Digest.Of(given.Weights.Span), given.Curve.Digest()));
        var bare = left with { Weights = default, Curve = Curve.Empty };
        (bare.WeightsHash, bare.CurveHash).ShouldBe((left.WeightsHash, left.CurveHash));
        ResultChunk.Encode([left], seed: 9).Numbers.ShouldBe(ResultChunk.Encode([given], seed: 9).Numbers);
    }

    [Fact]
    public void Every_flipped_bit_of_a_chunk_is_noticed()
    {
        var results = Samples.Results([0, 1, 2]);
        var chunk = ResultChunk.Encode(results, seed: 9);
        foreach (var part in new[] { chunk.Numbers, chunk.Weights, chunk.Curves })
        {
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Should.Throw<LedgerDamageException>(() => chunk.Decode([0, 1, 2], ResultParts.Curves, seed: 9));
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Should.Throw<LedgerDamageException>(() => chunk.Decode([0, 1, 2], ResultParts.Curves, seed: 8));
    }

    [Fact]
    public void A_seal_tells_every_field_and_its_place_apart()
    {
        var seals = new List<long>
        {
            new RowSeal("a").Value,
            new RowSeal("b").Value,
            new RowSeal("a").Add(0).Value,
            new RowSeal("a").Add(1).Add(2).Value,
            new RowSeal("a").Add(2).Add(1).Value,
            new RowSeal("a").Add("x").Add("").Value,
            new RowSeal("a").Add("").Add("x").Value,
        };
        seals.ShouldBeUnique();
    }

    private static void ShouldComeBack(double[] column)
    {
        var other = column.Reverse().ToArray();
        var writer = new ColumnWriter();
        writer.Doubles(column);
        writer.DoublesLike(column, other);
        var reader = new ColumnReader(writer.Written);
        Bits(reader.Doubles(column.Length)).ShouldBe(Bits(column));
        Bits(reader.DoublesLike(other)).ShouldBe(Bits(column));
        reader.AtEnd.ShouldBeTrue();
    }

    private static long[] Bits(double[] column) => Array.ConvertAll(column, BitConverter.DoubleToInt64Bits);
}
