using Runner.Comparison;
using Runner.Data;
using Runner.Reproduction;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Reproduction;

public sealed class Quantities_of_recurrence
{
    [Fact]
    public void A_gradient_that_falls_by_a_factor_a_step_has_its_logarithm_as_slope()
    {
        var sweep = Sweep([.. Enumerable.Range(0, 2).Select(trial => new TrialResult
        {
            Index = trial,
            Outcome = TrialOutcome.Completed,
            Curve = new Curve(
                [.. Enumerable.Range(0, 12).Select(back => $"step-gradient.{back}")],
                [0],
                [.. Enumerable.Range(0, 12).Select(back => new[] { back < 2 ? 1e9 : (trial == 0 ? 3 : 5) * Math.Exp(-0.25 * (trial + 1) * back) })]),
        })]);
        new GradientInTime(Statistic.Lowest, InTime.Slope, 2, 11, ..).Of(sweep).ShouldBe(-0.5, 1e-12);
        new GradientInTime(Statistic.Highest, InTime.Slope, 2, 11, ..).Of(sweep).ShouldBe(-0.25, 1e-12);
        new GradientInTime(Statistic.Lowest, InTime.Fit, 2, 11, ..).Of(sweep).ShouldBe(1, 1e-12);
        new GradientInTime(Statistic.Lowest, InTime.Fit, 0, 11, ..).Of(sweep).ShouldBeLessThan(0.9);
        new GradientInTime(Statistic.Lowest, InTime.Range, 2, 11, ..1).Of(sweep).ShouldBe(Math.Exp(0.25 * 9), 1e-9);
        new GradientInTime(Statistic.Lowest, InTime.Slope, 2, 12, ..).Of(sweep).ShouldBe(double.NaN);
    }

    /// <summary>Of ten against ten, U = 23 has p = .0433 and U = 24 has p = .0524 (Mann and Whitney's table).</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(50)]
    [InlineData(100)]
    public void A_claim_of_the_comparison_holds_where_the_ranks_support_it(int wins)
    {
        var claim = new ClaimOfTwo(Measured.FinalLoss, ..10, 10..);
        claim.Of(Sweep(Losses(wins))).ShouldBe(1);
        // The comparison of other losses is not theirs.
        var other = wins is 0 or 23 or 100 ? 50 : 0;
        claim.Of(Sweep(Losses(wins)) with { Compared = Sweep(Losses(other)).Compared }).ShouldBe(0);
    }

    [Fact]
    public void A_claim_of_runs_that_failed_is_no_number() =>
        new ClaimOfTwo(Measured.FinalLoss, ..10, 10..).Of(Sweep([.. Losses(0).Skip(1).Append(new TrialResult { Index = 0, Outcome = TrialOutcome.Completed, FinalLoss = double.NaN })])).ShouldBe(double.NaN);

    /// <summary>Twenty losses of which so many of the hundred pairs have the lower one in the first ten.</summary>
    private static TrialResult[] Losses(int wins)
    {
        int[] below = [.. Enumerable.Range(0, 10).Select(run => Math.Clamp(wins - (10 * run), 0, 10))];
        // A run of the first group with k wins stands between the (10 − k)th and the next of the second group.
        double[] losses = [.. below.Select((k, run) => 10 - k + 0.5 + (0.01 * run)), .. Enumerable.Range(1, 10).Select(run => (double)run)];
        return [.. losses.Select((loss, i) => new TrialResult { Index = i, Outcome = TrialOutcome.Completed, FinalLoss = loss, BestLoss = loss, Curve = new Curve(["train-loss"], [20], [[loss]]) })];
    }

    private static ReproducedSweep Sweep(TrialResult[] results)
    {
        var reading = SpecFile.Read("name: two\ntraining: {epochs: 20}\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}, replicates: 10}\n", "two.yaml");
        reading.Problems.ShouldBeEmpty();
        var points = SweepPoints.Of(reading.Spec!);
        return new ReproducedSweep(results, points, [], new DataCatalogue("/"), 1) { Compared = SweepResults.From(reading.Spec!, points, results) };
    }
}
