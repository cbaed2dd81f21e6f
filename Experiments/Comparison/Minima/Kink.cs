namespace Runner.Comparison.Minima;

/// <summary>
/// A place where slopes jump, as at the corner of a relu or of |x|, and where those of its sides combine to 0: 0 is in the convex hull of the slopes
/// nearby (Clarke's stationarity). It is as level as such a place can be: along the directions between the slopes of its sides the loss rises
/// like a roof turned upside down, and along the others it has an ordinary curvature. In the problem's own units, relative to the place.
/// </summary>
internal sealed class Kink
{
    /// <summary>The distance to which sides are looked for, in lengths of the parameters.</summary>
    private const double Near = 1e-8;

    /// <summary>Slopes that differ by more, as a share of the loss's scale over the parameters' lengths, are of different sides.</summary>
    private const double Jump = 1e-4;

    /// <summary>Halvings of a step in search of the side that ends its fall.</summary>
    private const int MostHalvings = 30;

    private readonly ScaledObjective objective;
    private readonly List<double[]> places = [];
    private readonly List<double[]> slopes = [];
    private double[] weights = [1];

    private Kink(ScaledObjective objective) => this.objective = objective;

    /// <summary>The combination of the sides' slopes that is shortest.</summary>
    public double[] Slope { get; private set; } = [];

    /// <summary>An orthonormal basis of the directions across the kink, in which slopes jump.</summary>
    public Subspace Across { get; private set; } = Subspace.None;

    /// <summary>The kink at a place; null where slopes do not jump, or where their combination is steeper than <paramref name="level"/>.</summary>
    /// <param name="objective">In the problem's own units; the place is its origin.</param>
    /// <param name="probes">Directions in which sides are looked for beside those that the slopes themselves ask for.</param>
    public static Kink? At(ScaledObjective objective, double level, IReadOnlyList<double[]> probes)
    {
        var kink = new Kink(objective);
        var origin = new double[objective.Dimension];
        var value = kink.Add(origin);
        foreach (var probe in probes)
        {
            foreach (var sign in (ReadOnlySpan<double>)[1, -1])
            {
                kink.Add([.. probe.Select(part => sign * Near * part)]);
            }
        }

        kink.LeaveOutMean();
        for (var round = 0; round <= 4 * objective.Dimension; round++)
        {
            kink.Combine();
            if (EuclideanSpace.Norm(kink.Slope) <= level)
            {
                return kink.Rises(value) ? kink : null;
            }

            if (!kink.Cut(value))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The curvature of the sides, in the same combination, [n, n]: that of the Lagrangian of the constraint that the sides' values are equal.</summary>
    public double[] Curvature()
    {
        var n = objective.Dimension;
        var sum = new double[n * n];
        for (var side = 0; side < places.Count; side++)
        {
            if (weights[side] > 0)
            {
                EuclideanSpace.AddScaled(weights[side], new HessianOperator(objective, places[side]).ToMatrix(), sum);
            }
        }

        return sum;
    }

    private double Add(double[] place)
    {
        var slope = new double[place.Length];
        var value = objective.ValueAndGradient(place, slope);
        Add(place, slope);
        return value;
    }

    /// <summary>Adds a side by what was seen of it nearby, continued to the place itself.</summary>
    private void Add(double[] seen, double[] slope)
    {
        var bent = new double[seen.Length];
        objective.HessianVector(seen, seen, bent);
        places.Add(seen);
        slopes.Add(Array.TrueForAll(bent, double.IsFinite) ? EuclideanSpace.Difference(slope, bent) : slope);
    }

    /// <summary>The slope at a place exactly on a kink is that of one side, or their mean: the sides themselves are there.</summary>
    private void LeaveOutMean()
    {
        if (slopes.Skip(1).Any(slope => EuclideanSpace.Distance(slope, slopes[0]) > Jump))
        {
            places.RemoveAt(0);
            slopes.RemoveAt(0);
        }
    }

    private void Combine()
    {
        var n = slopes.Count;
        var products = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                products[i, j] = products[j, i] = EuclideanSpace.Dot(slopes[i], slopes[j]);
            }
        }

        weights = SimplexQuadratic.Solve(products, new double[n]);
        Slope = new double[objective.Dimension];
        for (var i = 0; i < n; i++)
        {
            EuclideanSpace.AddScaled(weights[i], slopes[i], Slope);
        }
    }

    /// <summary>Adds a side whose slope cuts the fall along −<see cref="Slope"/> (Mahdavi-Amiri and Yousefpour 2012). False where there is none: the way leads
    /// down.</summary>
    private bool Cut(double value)
    {
        var norm = EuclideanSpace.Norm(Slope);
        var reach = 1.0;
        for (var halving = 0; halving < MostHalvings; halving++)
        {
            var share = reach;
            double[] place = [.. Slope.Select(part => -share * Near * part / norm)];
            var slope = new double[place.Length];
            var there = objective.ValueAndGradient(place, slope);
            if (!double.IsFinite(there) || there < value - (0.25 * share * Near * norm))
            {
                return false;
            }

            if (EuclideanSpace.Dot(slope, Slope) < 0.5 * norm * norm)
            {
                Add(place, slope);
                return true;
            }

            reach /= 2;
        }

        return false;
    }

    /// <summary>Whether slopes jump, and the loss rises to both sides along every direction in which they do.</summary>
    private bool Rises(double value)
    {
        var held = slopes.Where((_, side) => weights[side] > 0).ToArray();
        var jumps = held.Select(slope => EuclideanSpace.Difference(slope, held[0])).Where(jump => EuclideanSpace.Norm(jump) > Jump).ToList();
        do
        {
            Across = Subspace.Of(jumps, [.. Enumerable.Repeat(1.0, objective.Dimension)]);
        }
        while (Across.Dimension > 0 && Beside(jumps));

        return Across.Dimension > 0 && Across.Basis.All(direction => Value(direction, Near) > value && Value(direction, -Near) > value);
    }

    /// <summary>Adds the jumps across further kinks through the place, which the combination of slopes does not need: along a direction that leads along the known ones the
    /// loss rises to both sides. False where there is none.</summary>
    private bool Beside(List<double[]> jumps)
    {
        var before = jumps.Count;
        var (ahead, behind) = (new double[objective.Dimension], new double[objective.Dimension]);
        foreach (var direction in Across.Complement(objective.Dimension))
        {
            objective.ValueAndGradient([.. direction.Select(part => Near * part)], ahead);
            objective.ValueAndGradient([.. direction.Select(part => -Near * part)], behind);
            if (EuclideanSpace.Dot(ahead, direction) > Jump && EuclideanSpace.Dot(behind, direction) < -Jump)
            {
                jumps.Add(EuclideanSpace.Difference(ahead, behind));
            }
        }

        return jumps.Count > before;
    }

    private double Value(double[] direction, double length) => objective.Value([.. direction.Select(part => length * part)]);
}
