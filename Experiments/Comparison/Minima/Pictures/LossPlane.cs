using Runner.Networks;
using Runner.Numerics;

namespace Runner.Comparison.Minima.Pictures;

/// <summary>The loss on a plane in weight space, as data for a heat map: at origin + x·first + y·second.</summary>
/// <param name="Xs">Coordinates of the columns.</param>
/// <param name="Ys">Coordinates of the rows.</param>
/// <param name="Losses">[rows, columns].</param>
/// <param name="Points">Marked points: minima, or a trajectory in order.</param>
/// <param name="Explained">For a plane of principal directions, their share of the variance; empty otherwise.</param>
public sealed record LossPlane(string Title, double[] Xs, double[] Ys, double[][] Losses, PlanePoint[] Points, double[] Explained)
{
    /// <summary>
    /// The plane through three networks: x along b − a, y along the orthogonal part of c − a (Garipov et al. 2018, section 3). Distances in
    /// the plane are distances of weights.
    /// </summary>
    /// <param name="margin">The margin around the triangle on each side, as a share of its size.</param>
    public static LossPlane ThroughThree(ICurvedObjective objective, double[] a, double[] b, double[] c, int steps, double margin = 0.25)
    {
        var first = EuclideanSpace.Difference(b, a);
        var width = EuclideanSpace.Norm(first);
        EuclideanSpace.Scale(width == 0 ? 0 : 1 / width, first);
        var second = EuclideanSpace.Difference(c, a);
        var along = EuclideanSpace.Dot(second, first);
        EuclideanSpace.AddScaled(-along, first, second);
        var height = EuclideanSpace.Norm(second);
        EuclideanSpace.Scale(height == 0 ? 0 : 1 / height, second);
        return Draw(
            "The plane through the ends of three runs",
            objective,
            new WeightPlane(a, first, second, []),
            Range(Math.Min(0, along), Math.Max(width, along), margin, steps),
            Range(0, height, margin, steps),
            [new PlanePoint("A", 0, 0), new PlanePoint("B", width, 0), new PlanePoint("C", along, height)]);
    }

    /// <summary>The plane around one network along two random filter-normalized directions, from −1 to 1.</summary>
    public static LossPlane Random(ICurvedObjective objective, ParameterLayout layout, double[] centre, RandomStream draws, int steps) => Draw(
        "The plane of two random directions",
        objective,
        new WeightPlane(centre, FilterNormalization.Direction(layout, centre, draws), FilterNormalization.Direction(layout, centre, draws), []),
        Range(-1, 1, 0, steps),
        Range(-1, 1, 0, steps),
        [new PlanePoint("minimum", 0, 0)]);

    /// <summary>Along the top two principal directions of w_t − w_T over a trajectory (Li et al. 2018, section 7), with the trajectory
    /// drawn in it.</summary>
    /// <param name="trajectory">Weights in order of time; the last is the end. At least 3.</param>
    public static LossPlane OfTrajectory(ICurvedObjective objective, IReadOnlyList<double[]> trajectory, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trajectory.Count, 3);
        var plane = WeightPlane.Principal(trajectory[^1], [.. trajectory.Take(trajectory.Count - 1)]);
        var points = trajectory.Select((weights, time) =>
        {
            var (x, y) = plane.At(weights);
            return new PlanePoint($"{time}", x, y);
        }).ToArray();
        return Draw(
            "The plane of the trajectory's two main directions",
            objective,
            plane,
            Range(points.Min(point => point.X), points.Max(point => point.X), 0.2, steps),
            Range(points.Min(point => point.Y), points.Max(point => point.Y), 0.2, steps),
            points);
    }

    private static LossPlane Draw(string title, ICurvedObjective objective, WeightPlane plane, double[] xs, double[] ys, PlanePoint[] points) =>
        new(title, xs, ys, plane.Losses(objective, xs, ys), points, plane.Explained);

    private static double[] Range(double from, double to, double margin, int steps)
    {
        var extra = margin * Math.Max(to - from, 1e-12);
        var range = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            range[i] = from - extra + ((to - from + (2 * extra)) * i / (steps - 1));
        }

        return range;
    }
}

public sealed record PlanePoint(string Label, double X, double Y);
