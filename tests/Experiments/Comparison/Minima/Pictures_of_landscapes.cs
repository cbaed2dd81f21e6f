using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pictures;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Tests.Comparison.Minima;

public sealed class Pictures_of_landscapes
{
    private static readonly SurfaceCurvature Himmelblau = new(SurfaceCatalogue.Open("himmelblau"));

    [Fact]
    public void The_plane_through_three_minima_holds_all_three()
    {
        double[] a = [3, 2];
        double[] b = [-2.805118086953, 3.131312518251];
        double[] c = [3.584428340330, -1.848126526964];

        var plane = LossPlane.ThroughThree(Himmelblau, a, b, c, 41);

        plane.Points.Length.ShouldBe(3);
        plane.Points[1].X.ShouldBe(Math.Sqrt(Math.Pow(a[0] - b[0], 2) + Math.Pow(a[1] - b[1], 2)), 1e-9);
        Math.Sqrt(Math.Pow(plane.Points[2].X, 2) + Math.Pow(plane.Points[2].Y, 2))
            .ShouldBe(Math.Sqrt(Math.Pow(a[0] - c[0], 2) + Math.Pow(a[1] - c[1], 2)), 1e-9);
        foreach (var point in plane.Points)
        {
            var column = Nearest(plane.Xs, point.X);
            var row = Nearest(plane.Ys, point.Y);
            plane.Losses[row][column].ShouldBeLessThan(3);
        }

        plane.Xs[0].ShouldBeLessThan(0);
        plane.Losses.Length.ShouldBe(41);
    }

    [Fact]
    public void A_plane_through_two_runs_keeps_the_distances_of_starts_and_ends_that_lie_in_one()
    {
        double[][] points = [[0, 0, 0, 5], [3, 0, 0, 5], [0, 1, 1, 5], [4, 2, 2, 5]];
        var plane = WeightPlane.ThroughRuns([(points[0], points[2]), (points[1], points[3])]);
        var at = points.Select(plane.At).ToArray();

        for (var i = 0; i < points.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var distance = Math.Sqrt(points[i].Zip(points[j], (a, b) => (a - b) * (a - b)).Sum());
                Math.Sqrt(Math.Pow(at[i].X - at[j].X, 2) + Math.Pow(at[i].Y - at[j].Y, 2)).ShouldBe(distance, 1e-9);
            }
        }

        plane.Explained.Sum().ShouldBe(1, 1e-12);
        (at[1].X - at[0].X).ShouldBeGreaterThan(0, "the second start lies to the right");
        (at[2].Y - at[0].Y + at[3].Y - at[1].Y).ShouldBeGreaterThan(0, "training goes upwards");
    }

    [Fact]
    public void Runs_that_have_not_moved_from_one_start_make_no_plane_and_no_fault()
    {
        double[] start = [1, 2, 3];
        var plane = WeightPlane.ThroughRuns([(start, start), (start, start)]);

        plane.At(start).ShouldBe((0, 0));
    }

    [Fact]
    public void Random_directions_are_as_long_as_the_weights_unit_by_unit_and_leave_biases_alone()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 4, 3, 2);
        var layout = shape.Layout();
        var weights = Shapes.Gaussian(layout.Count, 1);

        var direction = FilterNormalization.Direction(layout, weights, Shapes.Stream(2));

        double Length(double[] v, int start, int count) => Math.Sqrt(v.Skip(start).Take(count).Sum(x => x * x));
        for (var unit = 0; unit < 3; unit++)
        {
            Length(direction, unit * 4, 4).ShouldBe(Length(weights, unit * 4, 4), 1e-12);
        }

        Length(direction, 12, 3).ShouldBe(0);
        direction[0].ShouldNotBe(weights[0]);
    }

    [Fact]
    public void A_trajectory_in_a_plane_is_drawn_whole()
    {
        // In five dimensions, but all in the plane of two of them.
        var bowl = new Quadratic([1, 2, 3, 4, 5], 1);
        var trajectory = Enumerable.Range(0, 8).Select(t => new[] { 0, 3.0 - (0.4 * t), 0, 0, Math.Exp(-t) }).ToList();

        var plane = LossPlane.OfTrajectory(bowl, trajectory, 9);

        plane.Explained.Sum().ShouldBe(1, 1e-9);
        plane.Explained[0].ShouldBeGreaterThan(plane.Explained[1]);
        plane.Points.Length.ShouldBe(8);
        (plane.Points[^1].X, plane.Points[^1].Y).ShouldBe((0, 0));
        for (var i = 1; i < 8; i++)
        {
            var inPlane = Math.Pow(plane.Points[i].X - plane.Points[0].X, 2) + Math.Pow(plane.Points[i].Y - plane.Points[0].Y, 2);
            inPlane.ShouldBe(trajectory[i].Zip(trajectory[0], (x, y) => (x - y) * (x - y)).Sum(), 1e-9);
        }
    }

    [Fact]
    public void A_bent_path_goes_round_the_hill_that_the_straight_line_climbs()
    {
        double[] a = [3, 2];
        double[] b = [3.584428340330, -1.848126526964];

        var path = BezierPath.Find(Himmelblau, a, b);

        path.StraightBarrier.ShouldBeGreaterThan(10);
        path.Barrier.ShouldBeLessThan(path.StraightBarrier);
        path.Losses[0].ShouldBe(0, 1e-9);
        path.Losses[^1].ShouldBe(0, 1e-9);
        path.Losses.Length.ShouldBe(25);
    }

    private static int Nearest(double[] values, double value)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            best = Math.Abs(values[i] - value) < Math.Abs(values[best] - value) ? i : best;
        }

        return best;
    }

    [Fact]
    public void The_way_from_start_to_end_shows_the_hill_that_it_crosses()
    {
        var bowl = new Quadratic([1, 3], 1, offset: 1);
        double[] start = [.. bowl.Centre.Select(x => x + 2)];

        var down = StraightPath.Between("down", bowl, start, bowl.Centre);
        var through = StraightPath.Between("through", bowl, start, [.. bowl.Centre.Select(x => x - 2)]);

        down.Losses[0].ShouldBe(bowl.Value(start), 1e-12);
        down.Losses[^1].ShouldBe(1, 1e-12);
        down.Bump.ShouldBe(0, 1e-12);
        through.Losses.Min().ShouldBe(1, 1e-12);
        through.Shares[^1].ShouldBe(1);
    }
}
