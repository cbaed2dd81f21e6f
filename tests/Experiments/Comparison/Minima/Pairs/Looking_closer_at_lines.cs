using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Pairs;
using Runner.Numerics;

namespace Runner.Tests.Comparison.Minima.Pairs;

public sealed class Looking_closer_at_lines
{
    [Theory]
    [InlineData(0.0417)]
    [InlineData(0.047)]
    [InlineData(-0.29)]
    public void A_ridge_between_two_places_is_seen_by_what_its_flanks_do_to_them(double ridge)
    {
        var function = new Ridge(ridge, 0.02);

        var line = Line(function);

        line.Losses.Max().ShouldBeLessThan(0.05, "evenly spaced places do not see its top");
        line.Ainsworth.ShouldBe(1, 0.02);
        line.Resolution.ShouldBeLessThan(1.0 / 48);
    }

    [Fact]
    public void A_line_that_does_not_bend_is_not_looked_at_again()
    {
        var calls = 0;
        double[] values = [.. Enumerable.Range(0, 25).Select(i => 3 + (i / 24.0 * i / 24.0) - (0.2 * i))];

        var (highest, halvings) = CloserLook.At(values, share => ++calls, 1e-9);

        (highest, halvings, calls).ShouldBe((values.Max(), 0, 0));
    }

    [Fact]
    public void What_is_looked_at_ends_with_the_halvings_however_rough_the_line()
    {
        var calls = 0;

        var (_, halvings) = CloserLook.At([.. Enumerable.Range(0, 25).Select(i => i % 2 * 0.5)], _ => ++calls % 2, 1e-4);

        halvings.ShouldBe(CloserLook.MostHalvings);
        calls.ShouldBeLessThanOrEqualTo(12 * (1 << (CloserLook.MostHalvings + 1)));
    }

    [Fact]
    public void Ends_on_both_sides_of_a_narrow_ridge_are_not_joined()
    {
        var links = EndLines.Of(new Ridge(0.047, 0.02), [[-1], [1]], 0.05, 1e-6, 10, RandomStream.Named(1, 0, StreamPurpose.Test), out _, out var resolution);

        links.ShouldHaveSingleItem().Barrier.ShouldBeGreaterThan(0.5);
        resolution.ShouldBeLessThan(1.0 / 24);
    }

    private static LossBarrier Line(Ridge function) => EndLines.Line(function, [-1], [1], function.Value([-1]), function.Value([1]), 0.05);

    /// <summary>Flat ground with a ridge of height 1.</summary>
    private sealed class Ridge(double center, double width) : ICurvedObjective
    {
        public int Dimension => 1;

        public bool ExactCurvature => true;

        public double Value(ReadOnlySpan<double> at) => Simd.Exp(-(at[0] - center) * (at[0] - center) / (width * width));

        public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient) => throw new NotSupportedException();

        public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product) => throw new NotSupportedException();
    }
}
