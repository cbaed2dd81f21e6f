namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// A path along the floor of a valley. Places of a band and midpoints between them descend across the valley to its floor, until the loss
/// on the parabola through two places and their midpoint does not rise above the ends of the path. This shows when two endpoints lie in the
/// same flat valley.
/// </summary>
/// <param name="places">Places from one minimum to the other.</param>
/// <param name="rise">The largest rise that does not count.</param>
internal sealed class ValleyFloor(JudgedFunction function, IReadOnlyList<double[]> places, double rise)
{
    /// <summary>The largest number of times a piece is halved.</summary>
    private const int MostHalvings = 5;

    /// <summary>The largest number of descents.</summary>
    private const int MostTaken = 400;

    private const int MostSteps = 20;

    /// <summary>Directions with curvature above this share of the largest count as across the valley.</summary>
    private const double Stiff = 1e-6;

    /// <summary>The shares at which a piece is evaluated, besides its middle.</summary>
    private static readonly double[] Looks = [0.125, 0.25, 0.375, 0.625, 0.75, 0.875];

    private int taken;

    /// <summary>The highest loss on the path; +∞ when it rises.</summary>
    public double Highest { get; private set; } = double.NegativeInfinity;

    /// <summary>Follows the floor; ends when the loss rises or the work is exhausted.</summary>
    public IEnumerable<double> Steps()
    {
        var level = Math.Max(function.Objective.Value(places[0]), function.Objective.Value(places[^1])) + rise;
        var pieces = new Stack<Piece>();
        var from = places[0];
        for (var i = 1; i < places.Count; i++)
        {
            var to = i == places.Count - 1 ? places[i] : Floor(places[i]);
            pieces.Push(new Piece(from, Floor(new Piece(from, from, to, 0).Straight), to, 0));
            from = to;
            yield return (double)taken / MostTaken;
        }

        while (pieces.TryPop(out var piece))
        {
            var highest = Looks.Append(0.5).Max(share => function.Objective.Value(piece.At(share)));
            if (highest <= level)
            {
                Highest = Math.Max(Highest, highest);
                continue;
            }

            if (piece.Halvings == MostHalvings || taken >= MostTaken)
            {
                Highest = double.PositiveInfinity;
                yield break;
            }

            pieces.Push(new Piece(piece.From, Floor(piece.At(0.25)), piece.Middle, piece.Halvings + 1));
            pieces.Push(new Piece(piece.Middle, Floor(piece.At(0.75)), piece.To, piece.Halvings + 1));
            yield return (double)taken / MostTaken;
        }
    }

    /// <summary>Newton steps across the valley only: nothing moves along directions of zero or negative curvature, so that midpoints stay
    /// in the middle.</summary>
    private double[] Floor(double[] start)
    {
        taken++;
        var scaled = new ScaledObjective(function.Objective, start, function.ScaleAt(start, 0));
        var (at, next, gradient) = (new double[start.Length], new double[start.Length], new double[start.Length]);
        var value = scaled.ValueAndGradient(at, gradient);
        for (var i = 0; i < MostSteps; i++)
        {
            var (curvatures, directions) = SymmetricEigen.Decompose(new HessianOperator(scaled, at).ToMatrix(), at.Length);
            at.CopyTo(next, 0);
            for (var d = 0; d < directions.Length; d++)
            {
                var across = curvatures[d] > Stiff * curvatures[^1];
                EuclideanSpace.AddScaled(across ? -EuclideanSpace.Dot(directions[d], gradient) / curvatures[d] : 0, directions[d], next);
            }

            var lower = scaled.ValueAndGradient(next, gradient);
            if (!(lower < value))
            {
                break;
            }

            value = lower;
            next.CopyTo(at, 0);
        }

        var place = new double[start.Length];
        scaled.Place(at, place);
        return place;
    }

    /// <summary>The parabola through three places.</summary>
    private readonly record struct Piece(double[] From, double[] Middle, double[] To, int Halvings)
    {
        /// <summary>The midpoint of the straight line.</summary>
        public double[] Straight => Sum(0.5, 0, 0.5);

        public double[] At(double share) => Sum((1 - share) * (1 - (2 * share)), 4 * share * (1 - share), share * ((2 * share) - 1));

        private double[] Sum(double from, double middle, double to)
        {
            var sum = new double[From.Length];
            EuclideanSpace.AddScaled(from, From, sum);
            EuclideanSpace.AddScaled(middle, Middle, sum);
            EuclideanSpace.AddScaled(to, To, sum);
            return sum;
        }
    }
}
