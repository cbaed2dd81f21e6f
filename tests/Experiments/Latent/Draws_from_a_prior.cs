using Runner.Latent;

namespace Runner.Tests.Latent;

public sealed class Draws_from_a_prior
{
    [Fact]
    public void Codes_are_spread_like_the_prior_and_the_same_for_all_trials()
    {
        var draws = PriorDraws.Of(new LinearCoder(40, 40), 3);

        draws.Samples.Count.ShouldBe(PriorDraws.Rows);
        double[] codes = [.. draws.Samples.SelectMany(row => row)];
        codes.Length.ShouldBe(PriorDraws.Rows * PriorDraws.Columns * 40);
        codes.Average().ShouldBe(0, .1);
        codes.Average(code => code * code).ShouldBe(1, .15);
        PriorDraws.Of(new LinearCoder(40, 40), 3).Samples[1].ShouldBe(draws.Samples[1]);
        PriorDraws.Of(new LinearCoder(40, 40), 4).Samples[1].ShouldNotBe(draws.Samples[1]);
        draws.Manifold.ShouldBeEmpty();
    }

    [Fact]
    public void The_manifold_of_two_numbers_is_even_in_their_quantiles()
    {
        var manifold = PriorDraws.Of(new LinearCoder(2, 2), 3).Manifold;

        manifold.Count.ShouldBe(CodeWalks.Side);
        foreach (var (row, codes) in manifold.Index())
        {
            for (var column = 0; column < CodeWalks.Side; column++)
            {
                // Φ of the place, by symmetry and by two quantiles of a table: of 12 the 1st is at −1.7317 and the 6th at −.1046.
                codes[2 * column].ShouldBe(-codes[2 * (CodeWalks.Side - 1 - column)], 1e-9);
                codes[(2 * column) + 1].ShouldBe(codes[1], 1e-9);
            }

            codes[0].ShouldBe(-1.7317, 1e-4);
            codes[10].ShouldBe(-.1046, 1e-4);
            codes[1].ShouldBe(-manifold[CodeWalks.Side - 1 - row][1], 1e-9);
        }

        manifold[0][1].ShouldBe(1.7317, 1e-4, "the highest first");
    }
}
