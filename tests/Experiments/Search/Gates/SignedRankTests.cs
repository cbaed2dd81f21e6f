using Runner.Comparison.Statistics;
using Runner.Numerics;

namespace Runner.Tests.Search.Gates;

public sealed class SignedRankTests
{
    [Theory]
    [InlineData(new double[0], 1)]
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, 1 / 32.0)]
    [InlineData(new[] { -1.0, 2, 3, 4, 5 }, 2 / 32.0)]
    [InlineData(new[] { 1.0, -2, 3, 4, -5 }, 16 / 32.0)]
    [InlineData(new[] { 0.0, 0, 0 }, 1)]
    [InlineData(new[] { 1.0, double.PositiveInfinity }, 1 / 4.0)]
    public void Small_cases_by_hand(double[] differences, double p) => SignedRank.Above(differences).ShouldBe(p, 1e-12);

    /// <summary>Every assignment of signs, one by one.</summary>
    [Fact]
    public void The_exact_distribution_is_that_of_all_signs_also_with_ties()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var draws = RandomStream.Named((ulong)seed, 0, StreamPurpose.Test);
            double[] values = [.. Enumerable.Range(0, 9).Select(_ => draws.NextInt32(7) - 2.0)];
            SignedRank.Above(values).ShouldBe(ByCounting(values), 1e-12, $"seed {seed}");
        }
    }

    [Fact]
    public void The_normal_distribution_takes_over_without_a_step()
    {
        var draws = RandomStream.Named(1, 0, StreamPurpose.Test);
        double[] values = [.. Enumerable.Range(0, SignedRank.MostExact + 1).Select(_ => draws.NextGaussian() + .2)];
        SignedRank.Above(values).ShouldBe(SignedRank.Above(values[..^1]), .02);
    }

    [Fact]
    public void Rank_sums_of_many_pairs_do_not_overflow()
    {
        SignedRank.Above([.. Enumerable.Range(1, 60_000).Select(i => (double)i)]).ShouldBe(0, 1e-12);
        SignedRank.Above([.. Enumerable.Range(1, 60_000).Select(i => i % 2 == 0 ? i : -(double)i)]).ShouldBe(.5, .01);
    }

    private static double ByCounting(double[] values)
    {
        var ranks = values.Select(value => values.Count(other => Math.Abs(other) < Math.Abs(value)) + ((1 + values.Count(other => Math.Abs(other) == Math.Abs(value))) / 2.0)).ToArray();
        var moving = Enumerable.Range(0, values.Length).Where(i => values[i] != 0).ToArray();
        var seen = moving.Where(i => values[i] > 0).Sum(i => ranks[i]);
        var asMuch = 0;
        for (var signs = 0; signs < 1 << moving.Length; signs++)
        {
            asMuch += moving.Where((_, bit) => (signs >> bit & 1) == 1).Sum(i => ranks[i]) >= seen - 1e-9 ? 1 : 0;
        }

        return (double)asMuch / (1 << moving.Length);
    }
}
