using Runner.Page.Views;
using Runner.Search;

namespace Runner.Tests.Page;

public class Links_to_a_view
{
    [Fact]
    public void A_view_is_what_its_link_says()
    {
        var view = new SweepView(
            "optimizer.name",
            "best:test-accuracy",
            ViewCurves.EveryRun,
            ViewScale.Linear,
            ViewTime.WallTime,
            .9,
            "optimizer.lr",
            ["adam & co", "sgd=1"],
            new SettingFilter([new AxisCondition("optimizer.name", ["adam", "[1, 2]", ""]), new AxisCondition("optimizer.lr", [], .001, null)], .25, 1e-9 + .5),
            "optimizer.lr",
            "optimizer.name",
            ViewMap.Contour);
        var link = view.Query("?first=a&second=b%26c&by=old&is.other=x");
        link.ShouldStartWith("?first=a&second=b%26c&by=optimizer.name&");
        link.ShouldNotContain("old");
        var (read, problems) = SweepView.Read(link);
        problems.ShouldBeEmpty();
        read.Query().ShouldBe(view.Query());
        read.Groups.ShouldBe(view.Groups);
        read.Filter.Axes[0].Values.ShouldBe(["adam", "[1, 2]", ""]);
        (read.Curves, read.Scale, read.Time, read.Smoothing, read.Map, read.Filter.Most).ShouldBe((view.Curves, view.Scale, view.Time, view.Smoothing, view.Map, view.Filter.Most));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?a=b&&=&%zz=%")]
    [InlineData("?by=&metric=&group=&curves=median&smoothing=0")]
    public void Without_choices_everything_is_as_by_default(string query)
    {
        var (view, problems) = SweepView.Read(query);
        problems.ShouldBeEmpty();
        view.Query().ShouldBe("");
    }

    [Theory]
    [InlineData("?scale=cubic", "scale: cubic is none of automatic, logarithmic, linear. It is automatic.")]
    [InlineData("?scale=1", "scale: 1 is none of automatic, logarithmic, linear. It is automatic.")]
    [InlineData("?curves=<b>", "curves: <b> is none of median, every-run. It is median.")]
    [InlineData("?time=tomorrow", "time: tomorrow is none of budget, epochs, updates, wall-time. It is budget.")]
    [InlineData("?map=globe", "map: globe is none of cells, contour. It is cells.")]
    [InlineData("?smoothing=1", "smoothing: 1 is not between 0 and 0.999. Curves are not smoothed.")]
    [InlineData("?smoothing=-0.1", "smoothing: -0.1 is not between 0 and 0.999. Curves are not smoothed.")]
    [InlineData("?smoothing=NaN", "smoothing: NaN is not a number. It is left out.")]
    [InlineData("?least=1e999", "least: 1e999 is not a number. It is left out.")]
    [InlineData("?from.optimizer.lr=low", "from.optimizer.lr: low is not a number. It is left out.")]
    [InlineData("?from.optimizer.lr=2&to.optimizer.lr=1", "from.optimizer.lr: 2 is above to.optimizer.lr, 1. Both are left out.")]
    [InlineData("?least=2&most=1", "least: 2 is above most, 1. Both are left out.")]
    public void What_cannot_be_read_is_said_and_left_as_by_default(string query, string says)
    {
        var (view, problems) = SweepView.Read(query);
        problems.ShouldBe([says]);
        view.Query().ShouldBe("");
    }

    [Fact]
    public void Axes_that_a_sweep_does_not_have_are_said_and_left_out()
    {
        var (view, problems) = SweepView.Read("?by=a,x&colour=y&rows=b&columns=z&is.w=1&is.b=2").View.On(["a", "b"]);
        problems.Count.ShouldBe(4);
        problems[0].ShouldBe("by: x is not an axis of this sweep. Its axes are a, b.");
        problems[^1].ShouldBe("filter: w is not an axis of this sweep. Its axes are a, b.");
        view.Query().ShouldBe("?is.b=2&rows=b");
    }

    [Fact]
    public void A_filter_holds_for_settings_with_the_values_and_the_result()
    {
        string[] axes = ["name", "lr"];
        var filter = new SettingFilter([new("name", ["adam", ""]), new("lr", [], .01, .1)], null, .5);
        Holds("adam", .01, .5).ShouldBeTrue();
        Holds("adam", .1, .1).ShouldBeTrue();
        Holds(null, .1, .1).ShouldBeTrue("the empty value is where the axis does not apply");
        Holds("sgd", .1, .1).ShouldBeFalse();
        Holds("adam", .2, .1).ShouldBeFalse();
        Holds("adam", null, .1).ShouldBeFalse("what has no number is in no range");
        Holds("adam", .1, .6).ShouldBeFalse();
        Holds("adam", .1, double.NaN).ShouldBeFalse("what has no result is in no range of results");

        bool Holds(string? name, double? lr, double result) => filter.Holds(
            axes, [name is null ? null : new AxisValue("name", name, null), lr is { } rate ? new AxisValue("lr", $"{rate}", rate) : null], result);
    }

    [Fact]
    public void A_condition_replaces_the_one_before_and_is_removed()
    {
        var filter = SettingFilter.None.With(new("a", ["x"])).With(new("b", [], 1, null)).With(new("a", ["y", "z"]));
        filter.Axes.Select(one => (one.Axis, one.Text)).ShouldBe([("b", "from 1"), ("a", "y, z")]);
        filter.Without("b").Without("a").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_moving_average_begins_at_the_first_value_and_steps_over_gaps()
    {
        // By hand with weight 1/2: 4; (4/4 + 8/2) / (3/4) = 20/3; the gap; (5/2 + 2/2) / (7/8) = 4.
        var smoothed = Smoothing.Of([4, 8, double.NaN, 2], .5);
        smoothed[2].ShouldBe(double.NaN);
        smoothed.Where(double.IsFinite).ShouldBe([4, 20 / 3.0, 4], 1e-12);
        Smoothing.Of([3, 1, 2], 0).ShouldBe([3, 1, 2]);
        Smoothing.Of([.1, .1, .1], .999).ShouldBe([.1, .1, .1], 1e-12);
    }

    [Fact]
    public void Trainings_that_touch_are_one_span()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        BusySpan.Of([(At(5), At(9)), (At(0), At(2)), (At(1), At(4)), (At(20), At(21))], TimeSpan.FromSeconds(1)).ShouldBe(
            [new(At(0), At(9), 3), new(At(20), At(21), 1)]);

        DateTimeOffset At(int seconds) => start.AddSeconds(seconds);
    }
}
