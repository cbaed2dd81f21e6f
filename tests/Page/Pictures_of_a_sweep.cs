using Runner.Comparison;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Page.Components.Charts;
using Runner.Page.Views;
using Runner.Reports;
using Runner.Results;
using Runner.Tests.Comparison;

namespace Runner.Tests.Page;

public class Pictures_of_a_sweep
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Two axes, four settings, two seeds; a loss that is the trial's number.</summary>
    private static readonly SweepResults Results = FakeSweep.Results(
        FakeSweep.Outline([("optimizer.lr", ["0.1", "1", "10"]), ("optimizer.name", ["adam", "sgd"])], 2),
        (values, _) => double.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture) * (values[1] == "sgd" ? 2 : 1));

    private static readonly SweepFindings Findings = SweepFindings.Of(Results, ComparisonMetric.FinalLoss);

    [Theory]
    [InlineData("0:1 0:2", "?from.optimizer.lr=1&to.optimizer.lr=10")]
    [InlineData("1:1", "?is.optimizer.name=sgd")]
    [InlineData("0:0 1:0 2:0 2:1", "?from.optimizer.lr=0.1&to.optimizer.lr=0.1&is.optimizer.name=adam&least=0.1&most=0.2")]
    [InlineData("0:0 0:1 0:2 1:0 1:1", "")]
    [InlineData("", "")]
    [InlineData("7:0 -1:0 0:99 0:-1", "")]
    public void Marks_that_are_selected_filter_their_axes(string marks, string query)
    {
        var picture = SettingsPicture.Of(Findings, AxisLevels.Of(Results), SettingFilter.None, ViewScale.Automatic)!;
        var traces = picture.Picture.Draw(false).Count;
        var selected = picture.Selected(SettingFilter.None, marks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(mark =>
        {
            // Marks of the axes are the last traces: two axes and the result.
            var parts = mark.Split(':');
            return new PlotMark(traces - 3 + int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }));
        (SweepView.Default with { Filter = selected }).Query().ShouldBe(query);
    }

    [Fact]
    public void Lines_that_do_not_pass_the_filter_are_said()
    {
        var filter = SettingFilter.None.With(new AxisCondition("optimizer.name", ["sgd"]));
        var picture = SettingsPicture.Of(Findings, AxisLevels.Of(Results), filter, ViewScale.Automatic)!.Picture;
        picture.About.ShouldContain("3 lines of 6 pass the filter");
        picture.Rows.Count(row => row[^1] == "yes").ShouldBe(3);
        picture.Rows.Where(row => row[^1] == "yes").ShouldAllBe(row => row[1] == "sgd");
    }

    [Fact]
    public void A_slice_has_every_run_and_the_medians()
    {
        var pictures = SettingPictures.Of(Findings, Findings, SweepView.Default);
        pictures.Slices.Select(slice => slice.Axis).ShouldBe(["optimizer.lr", "optimizer.name"]);
        var slice = pictures.Slices[1].Picture;
        slice.Places.ShouldBe(["adam", "sgd"]);
        slice.Rows.Count.ShouldBe(12);
        var line = (Plotly.Blazor.Traces.Scatter)slice.Draw(false)[1];
        line.Y.ShouldBe([1.0, 2.0], "of 0.1, 1, 10 and of twice as much");
    }

    [Theory]
    [InlineData(null, null, "optimizer.name", "optimizer.lr")]
    [InlineData("optimizer.lr", null, "optimizer.lr", "optimizer.name")]
    [InlineData(null, "optimizer.name", "optimizer.lr", "optimizer.name")]
    [InlineData("optimizer.lr", "optimizer.lr", "optimizer.lr", "optimizer.lr")]
    public void A_map_has_the_chosen_axes_or_those_that_matter(string? rows, string? columns, string thenRows, string thenColumns)
    {
        SettingPictures.PairOf(Findings, SweepView.Default with { Rows = rows, Columns = columns }).ShouldBe((thenRows, thenColumns));
        (SettingPictures.Of(Findings, Findings, SweepView.Default with { Rows = rows, Columns = columns }).Map is null).ShouldBe(thenRows == thenColumns);
    }

    [Fact]
    public void Every_run_is_a_line_of_the_colour_of_its_value()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"]), ("b", ["1", "2"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => FakeSweep.Completed(trial, trial + 1, 9, 8, trial + 1)));
        var view = SweepView.Default with { Curves = ViewCurves.EveryRun, Colour = "b" };
        var picture = CurvePicture.Of(SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss), "a", CurveWish.Of(view, results))!;
        picture.Rows.Count.ShouldBe(8 * 3);
        var traces = picture.Draw(false).Cast<Plotly.Blazor.Traces.Scatter>().ToList();
        traces.Select(trace => trace.Name).ShouldBe(["1", "2"]);

        // Four runs of three points with a gap after each.
        traces.ShouldAllBe(trace => trace.X.Count == 16);
    }

    [Fact]
    public void Names_of_a_spec_are_text_in_a_chart()
    {
        var outline = FakeSweep.Outline([("a", ["p <b>", "q & r"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 4).Select(trial => FakeSweep.Completed(trial, trial + 1, 9, trial + 1)));
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss);
        var wish = CurveWish.Of(SweepView.Default, results);
        CurvePicture.Of(comparison, "a", wish)!.Draw(false).Cast<Plotly.Blazor.Traces.Scatter>().Where(trace => trace.ShowLegend == true).Select(trace => trace.Name)
            .ShouldBe(["p &lt;b&gt;", "q &amp; r"]);
        PlotStyle.Layout(EndingPicture.Of(comparison, "a", wish)!, dark: false).XAxis[0].TickText.ShouldBe(["p &lt;b&gt;", "q &amp; r"]);
    }

    [Theory]
    [InlineData("learning rate 0.001|learning rate 0.00225878276314|learning rate 0.3", "0.001|0.00226|0.3")]
    [InlineData("0.0010000001|0.0010000002", "0.0010000001|0.0010000002")]
    [InlineData("adam 0.00225878276314|sgd 0.3", "adam 0.00226|sgd 0.3")]
    [InlineData("relu · 0.00225878276314|tanh · 0.3", "relu · 0.00226|tanh · 0.3")]
    [InlineData("start 1|start 2", "1|2")]
    [InlineData("v1.23456789.0|10000000|1e-7", "v1.23456789.0|10000000|1e-7")]
    [InlineData("learning rate 0.5", "learning rate 0.5")]
    [InlineData("large uniform|small normal", "large uniform|small normal")]
    public void Names_in_a_chart_are_as_short_as_they_can_be_told_apart(string names, string shown) =>
        string.Join('|', PlotLabels.Short(names.Split('|'))).ShouldBe(shown);

    [Fact]
    public void A_legend_and_the_names_of_places_are_short()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", ["0.00225878276314", "0.3"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 4).Select(trial => FakeSweep.Completed(trial, trial + 1, 9, trial + 1)));
        var (comparison, wish) = (SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss), CurveWish.Of(SweepView.Default, results));
        PlotStyle.Named(CurvePicture.Of(comparison, "learning rate", wish)!.Draw(false)).Cast<Plotly.Blazor.Traces.Scatter>().Where(trace => trace.ShowLegend == true).Select(trace => trace.Name)
            .ShouldBe(["0.00226", "0.3"]);
        PlotStyle.Layout(EndingPicture.Of(comparison, "learning rate", wish)!, dark: false).XAxis[0].TickText.ShouldBe(["0.00226", "0.3"]);
    }

    [Fact]
    public void Chosen_groups_are_shown_and_if_there_are_none_of_them_the_best()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q", "r"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 6).Select(trial => FakeSweep.Completed(trial, trial + 1, 9, trial + 1)));
        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss);
        Shown("q").ShouldBe(["q"]);
        Shown("nobody").ShouldBe(["p", "q", "r"]);

        IEnumerable<string> Shown(string label) =>
            CurvePicture.Of(comparison, "a", CurveWish.Of(SweepView.Default with { Groups = [label] }, results))!.Rows.Select(row => row[0]).Distinct();
    }

    [Fact]
    public void A_timeline_has_trainings_leases_losses_and_refusals()
    {
        var (one, two) = (new NodeName("one"), new NodeName("two"));
        var sweep = new SweepId("s", 1);
        var lost = new LeaseKey(sweep, new BundleId(1), new FencingToken(1));
        var results = SweepResults.From(FakeSweep.Outline([("a", ["p", "q"])], 2), [Trained(0, 4), Trained(1, 5), Trained(2, 1)]);
        var picture = TimelinePicture.Of(
            new SweepTimeline(
                [new(1, one, 0, TrialOutcome.Completed, At(5)), new(2, one, 1, TrialOutcome.Completed, At(10)), new(3, two, 2, TrialOutcome.Diverged, At(60))],
                [new(new LeaseKey(sweep, new BundleId(3), new FencingToken(9)), two, 3, At(61), At(90))],
                [new(lost, one, 2, true, At(20))],
                [new(lost, "complete", At(30)), new(new LeaseKey(sweep, new BundleId(7), new FencingToken(7)), "renew", At(31))],
                [new(two, WorkerStanding.PutAside, "three failed", At(70))]),
            results,
            isFiltered: false,
            At(65))!;
        picture.Levels.ShouldBe(["two", "one", "late answers"], "the lowest row first");
        picture.Rows.Select(row => $"{row[0]}|{row[1]}|{row[2][11..19]}|{row[4]}").ShouldBe(
        [
            "trains|one|00:00:01|one: 2 trials",
            "trains|two|00:00:59|two: 1 trial",
            "leased now|two|00:01:01|two: 3 trials leased",
            "trial diverged|two|00:01:00|trial 2: diverged",
            "lease lost|one|00:00:20|lost 2 trials",
            "late answer refused|one|00:00:30|refused to complete under an ended lease",
            "late answer refused|late answers|00:00:31|refused to renew under an ended lease",
            "worker doubted or put aside|two|00:01:10|put-aside: three failed",
        ]);
        picture.About.ShouldContain("1 lease now; lost with a worker: 1; late answers refused: 2.");

        static TrialResult Trained(int trial, double seconds) => FakeSweep.Completed(trial, 1) with { Seconds = seconds };

        static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
    }
}
