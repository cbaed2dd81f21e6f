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
        var first = Difference(b, a);
        var width = EuclideanSpace.Norm(first);
        EuclideanSpace.Scale(width == 0 ? 0 : 1 / width, first);
        var second = Difference(c, a);
        var along = EuclideanSpace.Dot(second, first);
        EuclideanSpace.AddScaled(-along, first, second);
        var height = EuclideanSpace.Norm(second);
        EuclideanSpace.Scale(height == 0 ? 0 : 1 / height, second);
        return Draw(
            "The plane through the ends of three runs",
            objective,
            a,
            first,
            second,
            Range(Math.Min(0, along), Math.Max(width, along), margin, steps),
            Range(0, height, margin, steps),
            [new PlanePoint("A", 0, 0), new PlanePoint("B", width, 0), new PlanePoint("C", along, height)],
            []);
    }

    /// <summary>The plane around one network along two random filter-normalized directions, from −1 to 1.</summary>
    public static LossPlane Random(ICurvedObjective objective, ParameterLayout layout, double[] centre, RandomStream draws, int steps) => Draw(
        "The plane of two random directions",
        objective,
        centre,
        FilterNormalization.Direction(layout, centre, draws),
        FilterNormalization.Direction(layout, centre, draws),
        Range(-1, 1, 0, steps),
        Range(-1, 1, 0, steps),
        [new PlanePoint("minimum", 0, 0)],
        []);

    /// <summary>
    /// The plane along the top two principal directions of w_t − w_T over a trajectory (Li et al. 2018, section 7), with the
    /// trajectory marked. The directions come from the Gram matrix of the offsets, so no [parameters, parameters] matrix is
    /// needed.
    /// </summary>
    /// <param name="trajectory">Weights in order of time; the last is the end. At least 3.</param>
    public static LossPlane OfTrajectory(ICurvedObjective objective, IReadOnlyList<double[]> trajectory, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trajectory.Count, 3);
        var end = trajectory[^1];
        var offsets = trajectory.Take(trajectory.Count - 1).Select(weights => Difference(weights, end)).ToArray();
        var n = offsets.Length;
        var gram = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[(i * n) + j] = EuclideanSpace.Dot(offsets[i], offsets[j]);
            }
        }

        var (values, vectors) = SymmetricEigen.Decompose(gram, n);
        var total = values.Sum(value => Math.Max(0, value));
        var directions = new[] { Combine(vectors[^1]), Combine(vectors[^2]) };
        var points = trajectory.Select((weights, time) =>
        {
            var offset = Difference(weights, end);
            return new PlanePoint($"{time}", EuclideanSpace.Dot(offset, directions[0]), EuclideanSpace.Dot(offset, directions[1]));
        }).ToArray();
        return Draw(
            "The plane of the trajectory's two main directions",
            objective,
            end,
            directions[0],
            directions[1],
            Range(points.Min(point => point.X), points.Max(point => point.X), 0.2, steps),
            Range(points.Min(point => point.Y), points.Max(point => point.Y), 0.2, steps),
            points,
            [values[^1] / total, Math.Max(0, values[^2]) / total]);

        double[] Combine(double[] weights)
        {
            var direction = new double[end.Length];
            for (var i = 0; i < n; i++)
            {
                EuclideanSpace.AddScaled(weights[i], offsets[i], direction);
            }

            var length = EuclideanSpace.Norm(direction);
            EuclideanSpace.Scale(length == 0 ? 0 : 1 / length, direction);
            return direction;
        }
    }

    private static LossPlane Draw(
        string title, ICurvedObjective objective, double[] origin, double[] first, double[] second, double[] xs, double[] ys, PlanePoint[] points, double[] explained)
    {
        var losses = new double[ys.Length][];
        var at = new double[origin.Length];
        for (var row = 0; row < ys.Length; row++)
        {
            losses[row] = new double[xs.Length];
            for (var column = 0; column < xs.Length; column++)
            {
                origin.CopyTo(at, 0);
                EuclideanSpace.AddScaled(xs[column], first, at);
                EuclideanSpace.AddScaled(ys[row], second, at);
                losses[row][column] = objective.Value(at);
            }
        }

        return new LossPlane(title, xs, ys, losses, points, explained);
    }

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

    private static double[] Difference(double[] a, double[] b)
    {
        var difference = (double[])a.Clone();
        EuclideanSpace.AddScaled(-1, b, difference);
        return difference;
    }
}

public sealed record PlanePoint(string Label, double X, double Y);
