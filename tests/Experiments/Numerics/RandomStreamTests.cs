using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class RandomStreamTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_known_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Philox.Block(c0, c1, c2, c3, k0, k1).ShouldBe((x0, x1, x2, x3));

    [Fact]
    public void Eight_blocks_at_once_are_the_eight_blocks()
    {
        var draws = new ulong[16];
        var start = 0xFFFFFFFDUL;
        Philox.EightBlocks(start, 0x123456789ABCDEF0, 0x0FEDCBA987654321, draws);
        for (var i = 0; i < 8; i++)
        {
            var (first, second) = Philox.Block(start + (ulong)i, 0x123456789ABCDEF0, 0x0FEDCBA987654321);
            draws[2 * i].ShouldBe(first);
            draws[(2 * i) + 1].ShouldBe(second);
        }
    }

    [Fact]
    public void Streams_of_different_names_differ()
    {
        var first = new HashSet<ulong>();
        foreach (var seed in new ulong[] { 0, 1, 1UL << 32, ulong.MaxValue })
        {
            foreach (var replicate in new[] { 0, 1, int.MaxValue })
            {
                foreach (var purpose in Enum.GetValues<StreamPurpose>())
                {
                    foreach (var substream in new[] { 0L, 1, 1L << 32, long.MaxValue })
                    {
                        first.Add(RandomStream.Named(seed, replicate, purpose, substream).NextUInt64()).ShouldBeTrue();
                    }
                }
            }
        }
    }

    [Fact]
    public void A_stream_of_the_same_name_gives_the_same_draws_for_ever()
    {
        var stream = RandomStream.Named(1, 2, StreamPurpose.Order, 3);
        new[] { stream.NextUInt64(), stream.NextUInt64(), stream.NextUInt64() }
            .ShouldBe([GoldenDraw0, GoldenDraw1, GoldenDraw2], "recorded results depend on these");
    }

    [Fact]
    public void A_position_restores_every_kind_of_draw()
    {
        var stream = RandomStream.Named(7, 0, StreamPurpose.Test);
        for (var position = 0; position < 40; position++)
        {
            stream.Position = position;
            var values = (stream.NextUInt64(), stream.NextGaussian(), stream.NextDouble(), stream.NextInt32(1000));
            var after = stream.Position;
            stream.NextUInt64();
            stream.Position = position;
            (stream.NextUInt64(), stream.NextGaussian(), stream.NextDouble(), stream.NextInt32(1000)).ShouldBe(values);
            stream.Position.ShouldBe(after);
        }
    }

    [Fact]
    public void Fills_give_the_values_of_one_call_after_another()
    {
        for (var length = 0; length < 600; length += 37)
        {
            for (var offset = 0; offset < 3; offset++)
            {
                var one = RandomStream.Named(3, 1, StreamPurpose.Test);
                var bulk = RandomStream.Named(3, 1, StreamPurpose.Test);
                one.Position = offset;
                bulk.Position = offset;
                var draws = new ulong[length];
                var uniforms = new double[length];
                var gaussians = new float[length];
                bulk.Fill(draws);
                bulk.FillUniform<double>(uniforms);
                bulk.FillGaussian<float>(gaussians);
                draws.ShouldAllBe(x => x == one.NextUInt64());
                uniforms.ShouldAllBe(x => x == one.NextDouble());
                gaussians.ShouldAllBe(x => x == (float)one.NextGaussian());
                bulk.Position.ShouldBe(one.Position);
            }
        }
    }

    [Fact]
    public void Uniforms_and_gaussians_have_their_moments()
    {
        const int n = 1_000_000;
        var values = new double[n];
        var stream = RandomStream.Named(11, 0, StreamPurpose.Test);
        stream.FillUniform<double>(values);
        values.ShouldAllBe(x => x >= 0 && x < 1);
        values.Average().ShouldBe(0.5, 5 * Math.Sqrt(1.0 / 12 / n));
        stream.FillGaussian<double>(values);
        values.Average().ShouldBe(0, 5 / Math.Sqrt(n));
        values.Average(x => x * x).ShouldBe(1, 5 * Math.Sqrt(2.0 / n));
        values.Average(x => x * x * x * x).ShouldBe(3, 5 * Math.Sqrt(96.0 / n));
        ((double)values.Count(x => Math.Abs(x) > 3) / n).ShouldBe(0.0026998, 0.0003);
    }

    [Fact]
    public void Bounded_integers_are_even_over_their_range()
    {
        var stream = RandomStream.Named(12, 0, StreamPurpose.Test);
        foreach (var bound in new[] { 1, 2, 3, 10, 100 })
        {
            var counts = new int[bound];
            for (var i = 0; i < 10_000 * bound; i++)
            {
                counts[stream.NextInt32(bound)]++;
            }

            counts.ShouldAllBe(count => Math.Abs(count - 10_000) < 500);
        }

        Should.Throw<ArgumentOutOfRangeException>(() => stream.NextInt32(0));
    }

    [Fact]
    public void A_large_bound_is_without_bias()
    {
        // Of 2³² draws three quarters of 2³⁰·3 would fall twice as often on every third number without the rejection.
        const int bound = 3 << 29;
        var stream = RandomStream.Named(13, 0, StreamPurpose.Test);
        var residues = new int[3];
        for (var i = 0; i < 90_000; i++)
        {
            residues[stream.NextInt32(bound) % 3]++;
        }

        residues.ShouldAllBe(count => Math.Abs(count - 30_000) < 800);
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_every_one_is_as_likely()
    {
        var stream = RandomStream.Named(14, 0, StreamPurpose.Test);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 24_000; i++)
        {
            var items = "abcd".ToCharArray();
            stream.Shuffle<char>(items);
            var key = new string(items);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        counts.Count.ShouldBe(24);
        counts.Values.ShouldAllBe(count => Math.Abs(count - 1000) < 160);
    }

    [Fact]
    public void SplitMix64_gives_the_reference_weights_of_seed_0()
    {
        var stream = new SplitMix64(0);
        stream.NextSymmetric().ShouldBe(.7666216164272852);
        stream.NextSymmetric().ShouldBe(-.13694400590298006);
        stream.NextSymmetric().ShouldBe(-.9471324568148045);
    }

    private const ulong GoldenDraw0 = 8256979333888746910;
    private const ulong GoldenDraw1 = 13623059549073183374;
    private const ulong GoldenDraw2 = 13223144594861356844;
}
