namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// A path along the floor of a valley: places of a band are taken down to the floor across the valley, and so are middles between them, until the
/// loss on the parabola through two places and their middle does not rise above the ends of the path. So ends in one flat valley are seen to be in one.
/// </summary>
/// <param name="places">From one minimum to the other.</param>
/// <param name="rise">No more than this is none.</param>
internal sealed class ValleyFloor(JudgedFunction function, IReadOnlyList<double[]> places, double rise)
{
    /// <summary>Pieces are halved at most so often.</summary>
    private const int MostHalvings = 5;

    /// <summary>Places that are taken down at most.</summary>
    private const int MostTaken = 400;

    private const int MostSteps = 20;

    /// <summary>Directions whose curvature is above this share of the largest lead across the valley.</summary>
    private const double Stiff = 1e-6;

    /// <summary>Where a piece is looked at, beside its middle.</summary>
    private static readonly double[] Looks = [0.125, 0.25, 0.375, 0.625, 0.75, 0.875];

    private int taken;

    /// <summary>The highest loss on the path; +∞ where it rises.</summary>
    public double Highest { get; private set; } = double.NegativeInfinity;

    /// <summary>Goes along the floor; ends where it rises, or when too much was done.</summary>
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

    /// <summary>Newton's steps across the valley alone: along directions that are flat, or curve down, nothing moves, so that middles stay in the middle.</summary>
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
        /// <summary>Half-way on the straight line.</summary>
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
