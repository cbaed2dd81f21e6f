using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Numerics;

namespace Runner.Tests.Comparison;

public class Statistics_of_few_and_odd_values
{
    [Fact]
    public void A_middle_half_without_infinite_values_has_a_finite_mean()
    {
        InterquartileMean.OfSorted([1, 2, 3, double.PositiveInfinity]).ShouldBe(2.5);
        InterquartileMean.OfSorted([1, 2, double.PositiveInfinity]).ShouldBe(double.PositiveInfinity);
        Quantiles.MedianOfSorted([1, 2, double.PositiveInfinity]).ShouldBe(2);
        Quantiles.MedianOfSorted([1, double.PositiveInfinity]).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void A_resample_by_counts_has_the_mean_of_the_values_written_out()
    {
        var random = RandomStream.Named(3, 0, StreamPurpose.Test);
        for (var round = 0; round < 200; round++)
        {
            var sorted = Quantiles.Sorted(Enumerable.Range(0, 1 + random.NextInt32(12)).Select(_ => random.NextDouble()));
            var counts = new int[sorted.Length];
            for (var i = 0; i < sorted.Length; i++)
            {
                counts[random.NextInt32(sorted.Length)]++;
            }

            var written = sorted.SelectMany((value, i) => Enumerable.Repeat(value, counts[i])).ToArray();
            InterquartileMean.OfCounts(sorted, counts, sorted.Length).ShouldBe(InterquartileMean.OfSorted(written), 1e-14);
            Quantiles.MedianOfCounts(sorted, counts, sorted.Length).ShouldBe(Quantiles.MedianOfSorted(written), 1e-14);
        }
    }

    [Fact]
    public void An_interval_needs_two_values_and_is_the_same_whatever_the_order_of_strata()
    {
        Bootstrap.OfInterquartileMean(Strata.Single([1.0]), Bootstrap.Stream(1, "a")).IsKnown.ShouldBeFalse();
        var forth = Bootstrap.OfInterquartileMean(Strata.Of([[1.0, 2, 4], [10.0, 12, 11]]), Bootstrap.Stream(1, "a"));
        var back = Bootstrap.OfInterquartileMean(Strata.Of([[11.0, 10, 12], [4.0, 1, 2]]), Bootstrap.Stream(1, "a"));
        back.ShouldBe(forth);
        var random = RandomStream.Named(8, 3, StreamPurpose.Test);
        var many = Strata.Single([.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())]);
        Bootstrap.OfInterquartileMean(many, Bootstrap.Stream(1, "a")).ShouldBe(Bootstrap.OfInterquartileMean(many, Bootstrap.Stream(1, "a")));
        Bootstrap.OfInterquartileMean(many, Bootstrap.Stream(1, "b")).ShouldNotBe(Bootstrap.OfInterquartileMean(many, Bootstrap.Stream(1, "a")));
    }

    [Fact]
    public void Resampling_within_strata_leaves_out_the_known_difference_between_them()
    {
        var within = Bootstrap.OfInterquartileMean(Strata.Of([[1.0, 1.1, .9, 1.05], [9.0, 9.1, 8.9, 9.05]]), Bootstrap.Stream(1, "a"));
        var mixed = Bootstrap.OfInterquartileMean(Strata.Single([1.0, 1.1, .9, 1.05, 9.0, 9.1, 8.9, 9.05]), Bootstrap.Stream(1, "a"));
        (within.High - within.Low).ShouldBeLessThan(.2);
        (mixed.High - mixed.Low).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void The_interval_covers_the_truth_about_as_often_as_it_says()
    {
        var random = RandomStream.Named(8, 0, StreamPurpose.Test);
        var covered = 0;
        for (var round = 0; round < 100; round++)
        {
            double[] values = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
            covered += Bootstrap.OfInterquartileMean(Strata.Single(values), Bootstrap.Stream(1, $"{round}")).Contains(0) ? 1 : 0;
        }

        covered.ShouldBeInRange(86, 100);
    }

    [Fact]
    public void A_large_sample_gets_the_same_interval_by_formula()
    {
        var random = RandomStream.Named(8, 1, StreamPurpose.Test);
        double[] values = [.. Enumerable.Range(0, Bootstrap.MostResampled + 1).Select(_ => random.NextGaussian())];
        var formula = Bootstrap.Of(Strata.Single(values), Bootstrap.Stream(1, "a"));
        var resampled = Bootstrap.Of(Strata.Single(values[1..]), Bootstrap.Stream(1, "a"));
        foreach (var (got, expected) in ((Interval, Interval)[])[(formula.Median, resampled.Median), (formula.Iqm, resampled.Iqm), (formula.Mean, resampled.Mean)])
        {
            var width = expected.High - expected.Low;
            got.Low.ShouldBe(expected.Low, .1 * width);
            got.High.ShouldBe(expected.High, .1 * width);
        }
    }

    [Fact]
    public void Holm_steps_down_and_never_falls()
    {
        var adjusted = Holm.Adjust([.01, .04, .03, double.NaN, .005]);
        adjusted[3].ShouldBe(double.NaN);
        ((double[])[.. adjusted[..3], adjusted[4]]).ShouldBe([.03, .06, .06, .02], 1e-15);
        Holm.Adjust([.9, .8]).ShouldBe([1, 1]);
    }

    [Fact]
    public void The_stratified_test_sees_what_strata_would_hide()
    {
        // X is a little better in each of six settings that differ far more among themselves.
        var strata = Enumerable.Range(0, 6).Select(s => new PairedStratum([(10 * s) + 1, (10 * s) + 1.5], [(10 * s) + 2, (10 * s) + 2.5])).ToArray();
        var stratified = MannWhitney.Test(strata);
        stratified.Exact.ShouldBeTrue();
        // Each stratum falls so by chance once in six: two-sided 2/6⁶.
        stratified.P.ShouldBe(2 / Math.Pow(6, 6), 1e-15);
        MannWhitney.Test([.. strata.SelectMany(s => s.X)], [.. strata.SelectMany(s => s.Y)]).P.ShouldBeGreaterThan(.5);
    }

    [Fact]
    public void Cliffs_delta_is_one_when_every_run_of_X_is_better()
    {
        var win = WinProbability.Of([new([1, 2, 3], [4, 5, 6])], Bootstrap.Stream(1, "a"))!;
        win.P.ShouldBe(1);
        win.CliffsDelta.ShouldBe(1);
        WinProbability.Of([new([1, 1], [1, 1])], Bootstrap.Stream(1, "a"))!.CliffsDelta.ShouldBe(0);
    }

    [Fact]
    public void Fewer_seeds_settle_a_larger_difference()
    {
        SeedsNeeded.Estimate(.5, 3, 1, 1).ShouldBeNull();
        var small = SeedsNeeded.Estimate(.65, 30, 1, 1)!.Value;
        var large = SeedsNeeded.Estimate(.95, 30, 1, 1)!.Value;
        large.ShouldBeLessThan(small);
        SeedsNeeded.Estimate(.65, 30, 10, 1)!.Value.ShouldBeLessThan(small);
        // Three against three can never reach 5 %: their best p is 1/10.
        SeedsNeeded.Estimate(1, 1000, 1, 1)!.Value.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Noethers_number_of_seeds_finds_the_difference_four_times_in_five()
    {
        const double shift = 1;
        var p = 1 - Normal.UpperTail(shift / Math.Sqrt(2));
        var seeds = SeedsNeeded.Estimate(p, 1_000_000, 1, 1)!.Value;
        var random = RandomStream.Named(8, 2, StreamPurpose.Test);
        var found = 0;
        for (var round = 0; round < 400; round++)
        {
            double[] x = [.. Enumerable.Range(0, seeds).Select(_ => random.NextGaussian())];
            double[] y = [.. Enumerable.Range(0, seeds).Select(_ => random.NextGaussian() + shift)];
            found += MannWhitney.Test(x, y).P < .05 ? 1 : 0;
        }

        found.ShouldBeInRange(290, 350);
    }

    [Fact]
    public void A_profile_rises_to_the_share_of_runs_that_got_there()
    {
        var profile = PerformanceProfile.Of([1, 2, 3], 4, PerformanceProfile.Grid(.5, 3, 6));
        profile.Select(point => point.Share).ShouldBe([0, .25, .25, .5, .5, .75]);
        profile[^1].Interval.Contains(.75).ShouldBeTrue();
        PerformanceProfile.Grid(1e-4, 1, 5).ShouldBe([1e-4, 1e-3, 1e-2, 1e-1, 1], 1e-12);
    }

    [Fact]
    public void The_median_time_to_target_is_never_when_most_runs_do_not_get_there()
    {
        var never = new TimeToTarget(20, false);
        KaplanMeier.Quantile(KaplanMeier.Of([new(5, true), never, never]), .5).ShouldBe(double.PositiveInfinity);
        KaplanMeier.Quantile(KaplanMeier.Of([new(5, true), new(7, true), never, never]), .5).ShouldBe(7);
        KaplanMeier.Of([new(3, true), new(double.PositiveInfinity, false)])[0].NotReached.ShouldBe(.5);
    }

    [Theory]
    [InlineData(999.4, "999")]
    [InlineData(999.7, "1,000")]
    [InlineData(-999.5, "−1,000")]
    [InlineData(12_345, "12,345")]
    [InlineData(9.999, "10")]
    public void Short_numbers_separate_thousands_also_after_rounding_up(double value, string text) => Number.Short(value).ShouldBe(text);
}
