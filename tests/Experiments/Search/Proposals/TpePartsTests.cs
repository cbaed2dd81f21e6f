using Runner.Numerics;
using Runner.Search.Proposals;
using Runner.Search.Proposals.Tpe;

namespace Runner.Tests.Search.Proposals;

public sealed class TpePartsTests
{
    private const int Cells = 4000;

    [Fact]
    public void A_continuous_density_integrates_to_1()
    {
        var mixture = new ParzenMixture([SearchAxis.Continuous], [[0.02], [0.03], [0.5], [0.97]]);

        Enumerable.Range(0, Cells).Average(i => Simd.Exp(mixture.LogDensity([(i + 0.5) / Cells]))).ShouldBe(1, 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Masses_of_values_sum_to_1(bool isOrdered)
    {
        var axis = new SearchAxis(7, isOrdered);
        var mixture = new ParzenMixture([axis, SearchAxis.Numbers(3)], [[0.1, 0.5], [0.1, 0.9], [0.9, 0.1]]);

        var sum = Enumerable.Range(0, 7).Sum(i => Enumerable.Range(0, 3).Sum(j => Simd.Exp(mixture.LogDensity([axis.MiddleOf(i), (j + 0.5) / 3]))));

        sum.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Draws_follow_the_density()
    {
        var (numbers, names) = (SearchAxis.Numbers(5), SearchAxis.Categories(3));
        var mixture = new ParzenMixture([numbers, names], [[0.1, 0.1], [0.9, 0.9], [0.7, 0.9]]);
        var draws = RandomStream.Named(1, 0, StreamPurpose.Test);
        const int Count = 20_000;
        var counts = new int[5, 3];
        for (var i = 0; i < Count; i++)
        {
            var at = mixture.Draw(draws);
            counts[numbers.ValueAt(at[0]), names.ValueAt(at[1])]++;
        }

        for (var i = 0; i < 5; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                ((double)counts[i, j] / Count).ShouldBe(Simd.Exp(mixture.LogDensity([numbers.MiddleOf(i), names.MiddleOf(j)])), 0.015);
            }
        }
    }

    [Fact]
    public void Axes_are_drawn_together()
    {
        var mixture = new ParzenMixture([SearchAxis.Continuous, SearchAxis.Continuous], [[0.1, 0.1], [0.15, 0.15], [0.9, 0.9], [0.85, 0.85]]);

        mixture.LogDensity([0.1, 0.1]).ShouldBeGreaterThan(mixture.LogDensity([0.1, 0.9]) + 1);
    }
}
