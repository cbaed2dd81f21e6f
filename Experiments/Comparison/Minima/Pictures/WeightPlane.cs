namespace Runner.Comparison.Minima.Pictures;

/// <summary>A plane in weight space: origin + x·first + y·second.</summary>
/// <param name="Explained">Shares of the points' variance that lie along the two; empty where they were not asked for.</param>
public sealed record WeightPlane(double[] Origin, double[] First, double[] Second, double[] Explained)
{
    /// <summary>Of a function of two parameters: its own coordinates.</summary>
    public static WeightPlane OfTwoParameters { get; } = new([0, 0], [1, 0], [0, 1], []);

    /// <summary>
    /// The top two principal directions of some points about an origin, of length 1 and at right angles, so that distances in the plane are
    /// distances of weights; a direction that the points do not have is 0. The Gram matrix of their offsets gives the directions without a
    /// matrix of parameters by parameters.
    /// </summary>
    public static WeightPlane Principal(double[] origin, IReadOnlyList<double[]> points)
    {
        var offsets = points.Select(point => EuclideanSpace.Difference(point, origin)).ToArray();
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
        return new WeightPlane(origin, Combine(vectors[^1]), Combine(vectors[^2]), [values[^1] / total, Math.Max(0, values[^2]) / total]);

        double[] Combine(double[] weights)
        {
            var direction = new double[origin.Length];
            for (var i = 0; i < n; i++)
            {
                EuclideanSpace.AddScaled(weights[i], offsets[i], direction);
            }

            var length = EuclideanSpace.Norm(direction);
            EuclideanSpace.Scale(length == 0 ? 0 : 1 / length, direction);
            return direction;
        }
    }

    /// <summary>
    /// Through the starts and the ends of two or more runs, as nearly as a plane can. The second start lies to the right of the first, and
    /// training went upwards: as runs go on, the plane turns no more than it must.
    /// </summary>
    public static WeightPlane ThroughRuns(IReadOnlyList<(double[] Start, double[] End)> runs)
    {
        List<double[]> points = [.. runs.Select(run => run.Start), .. runs.Select(run => run.End)];
        var centre = new double[points[0].Length];
        foreach (var point in points)
        {
            EuclideanSpace.AddScaled(1.0 / points.Count, point, centre);
        }

        var way = new double[centre.Length];
        foreach (var (start, end) in runs)
        {
            EuclideanSpace.AddScaled(1, EuclideanSpace.Difference(end, start), way);
        }

        var apart = EuclideanSpace.Difference(runs[1].Start, runs[0].Start);
        var plane = Principal(centre, points);
        return plane with
        {
            First = Turned(plane.First, EuclideanSpace.Norm(apart) > 0 ? apart : way),
            Second = Turned(plane.Second, way),
        };
    }

    /// <summary>Where a point's shadow on the plane is.</summary>
    public (double X, double Y) At(double[] point)
    {
        var offset = EuclideanSpace.Difference(point, Origin);
        return (EuclideanSpace.Dot(offset, First), EuclideanSpace.Dot(offset, Second));
    }

    /// <summary>The loss on a grid of the plane, [ys, xs].</summary>
    public double[][] Losses(ICurvedObjective objective, double[] xs, double[] ys)
    {
        var losses = new double[ys.Length][];
        var at = new double[Origin.Length];
        for (var row = 0; row < ys.Length; row++)
        {
            losses[row] = new double[xs.Length];
            for (var column = 0; column < xs.Length; column++)
            {
                Origin.CopyTo(at, 0);
                EuclideanSpace.AddScaled(xs[column], First, at);
                EuclideanSpace.AddScaled(ys[row], Second, at);
                losses[row][column] = objective.Value(at);
            }
        }

        return losses;
    }

    private static double[] Turned(double[] direction, double[] towards)
    {
        if (EuclideanSpace.Dot(direction, towards) < 0)
        {
            EuclideanSpace.Scale(-1, direction);
        }

        return direction;
    }
}
