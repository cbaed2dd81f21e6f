using Runner.Comparison;
using Runner.Results;
using Runner.Specs;

namespace Runner.Tests.Comparison;

public class Any_quantity_is_a_metric
{
    [Fact]
    public void Everything_that_curves_record_is_one()
    {
        var schema = SettingTable.Trial.Single(setting => setting.Path == "measure.curves");

        foreach (var quantity in CurveQuantity.All)
        {
            ComparisonMetric.Parse($"mean:{quantity.Name}").Quantity.ShouldBe(quantity);
        }

        CurveQuantity.All.Select(one => one.Name).ShouldBe(((ChoiceType)((ListType)schema.Type).Item).Words);
    }

    [Theory]
    [InlineData("train-loss", "final-loss", "final training loss")]
    [InlineData("final:test-loss", "test-loss", "final test loss")]
    [InlineData("best:train-loss", "best-loss", "best training loss")]
    [InlineData("area:train-loss", "area-under-curve", "mean training loss over the run")]
    [InlineData("epochs-to:test-loss<=0.5", "epochs-to-test:0.5", "time to a test loss of 0.5")]
    [InlineData("epochs-to:test-accuracy>=0.9", "epochs-to:test-accuracy>=0.9", "time to a test accuracy of 0.9")]
    [InlineData("best:test-accuracy", "best:test-accuracy", "best test accuracy")]
    [InlineData("gradient-norm.2", "final:gradient-norm.2", "final gradient norm 2")]
    [InlineData("x1", "final:x1", "final coordinate x1")]
    [InlineData("gap-to-best", "final:gap-to-best", "loss above the best basin")]
    [InlineData("final:index", "final:index", "number of descent directions at the end")]
    [InlineData("barrier-to-best", "final:barrier-to-best", "barrier to the best run")]
    public void It_is_read_in_one_form_and_written_in_the_shortest(string text, string written, string phrase)
    {
        var metric = ComparisonMetric.Parse(text);

        (metric.ToString(), metric.Phrase).ShouldBe((written, phrase));
        ComparisonMetric.Parse(metric.ToString()).ShouldBe(metric);
    }

    [Theory]
    [InlineData("test-acuracy", "--metric: test-acuracy is not a metric. Did you mean test-accuracy?")]
    [InlineData("best:train-los", "--metric: train-los is not a metric. Did you mean train-loss?")]
    [InlineData("median:train-loss", "--metric: median is not a way to reduce a curve to one number. Use final, best, mean, area or epochs-to, as in best:train-loss.")]
    [InlineData("epochs-to:dead<=much", "--metric: much is not a number. Write a value to reach, as in epochs-to:dead<=0.5.")]
    [InlineData("best:gap-to-best", "--metric: best:gap-to-best: gap-to-best is one number per run, not a curve. Write --metric gap-to-best.")]
    [InlineData("epochs-to:index<=0", "--metric: epochs-to:index<=0: index is one number per run, not a curve. Write --metric index.")]
    [InlineData("barier-to-best", "--metric: barier-to-best is not a metric. Did you mean barrier-to-best?")]
    [InlineData("sharpness.2", "--metric: sharpness.2 is not a metric. Did you mean sharpness?")]
    public void What_is_none_is_refused_in_one_line_that_names_what_is_near(string text, string message) =>
        Should.Throw<ComparisonException>(() => ComparisonMetric.Parse(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("test-accuracy", .9)]
    [InlineData("best:test-accuracy", .95)]
    [InlineData("mean:test-accuracy", .65)]
    [InlineData("area:test-accuracy", .725)]
    [InlineData("epochs-to:test-accuracy>=0.9", 2)]
    [InlineData("epochs-to:test-accuracy<=0.1", 0)]
    [InlineData("gradient-norm.2", 4)]
    [InlineData("gradient-norm", 3)]
    [InlineData("best:gradient-norm", 2)]
    public void It_is_one_number_a_run(string metric, double value)
    {
        var curve = new Curve(
            ["test-accuracy", "gradient-norm.1", "gradient-norm.2"], [0, 2, 4], [[.1, .95, .9], [1, 1.5, 2], [3, 3.5, 4]]);
        var results = SweepResults.From(FakeSweep.Outline([("a", ["p"])], 1), [FakeSweep.Completed(0, 1) with { Curve = curve }]);

        Measurement.Of(results, ComparisonMetric.Parse(metric)).Single().Value.ShouldBe(value, 1e-12);
    }

    [Fact]
    public void Where_higher_is_better_the_highest_wins_and_what_diverged_loses()
    {
        var results = Accuracies([.5, .52, .51, .53, .5, .55], [.9, .93, .92, .91, .95, .9]);

        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.Parse("test-accuracy"));

        comparison.Groups[0].Label.ShouldBe("g1");
        (comparison.Groups[0].Best, comparison.Groups[0].Worst).ShouldBe((.95, .9));
        comparison.Effects.Single().Win.P.ShouldBe(1);
        comparison.Effects.Single().Verdict.ShouldBe(Verdict.Settled);
        comparison.Findings.Single(finding => finding.Kind == FindingKind.Best).Sentence.ShouldStartWith("“g1” gives the highest final test accuracy");
        SweepComparison.Of(results, ["a"], ComparisonMetric.Parse("test-accuracy", higher: false)).Groups[0].Label.ShouldBe("g0");
        SweepComparison.Of(Accuracies([.5, .6, .55], [double.NaN, .9, double.NaN]), ["a"], ComparisonMetric.Parse("test-accuracy")).Groups[0].Label.ShouldBe("g0");
    }

    [Fact]
    public void A_quantity_that_was_not_recorded_is_said_with_what_was()
    {
        var results = Accuracies([.5], [.6]);

        Should.Throw<ComparisonException>(() => ComparisonMetric.Parse("effective-rank").CheckRecorded(results)).Message
            .ShouldBe("--metric: effective-rank was not recorded by fake. It recorded test-accuracy; add effective-rank to measure.curves and run it again.");
        ComparisonMetric.Parse("test-accuracy").CheckRecorded(results);
    }

    [Fact]
    public void The_share_of_runs_that_got_there_has_Wilsons_interval()
    {
        var group = SweepComparison.Of(Accuracies([.5, .6, .95, .7]), ["a"], ComparisonMetric.Parse("epochs-to:test-accuracy>=0.9")).Groups.Single();

        group.Reached.Share.ShouldBe(.25);
        group.Reached.Interval.Low.ShouldBe(.0456, 1e-4);
        group.Reached.Interval.High.ShouldBe(.6994, 1e-4);
    }

    private static SweepResults Accuracies(params double[][] groups)
    {
        var replicates = groups[0].Length;
        var outline = FakeSweep.Outline([("a", [.. groups.Select((_, g) => $"g{g}")])], replicates);
        return SweepResults.From(outline, groups.SelectMany((group, g) => group.Select((accuracy, r) =>
            FakeSweep.Completed((g * replicates) + r, double.IsNaN(accuracy) ? double.NaN : 1) with { Curve = new Curve(["test-accuracy"], [0, 1], [[.1, accuracy]]) })));
    }
}
