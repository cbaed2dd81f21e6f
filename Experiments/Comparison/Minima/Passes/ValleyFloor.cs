namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// A path along the floor of a valley: places of a band are taken down to the bottom, as runs are polished, and between two of them so are middles, until
/// the loss on the straight pieces does not rise above the ends of the path. So ends in one flat valley are seen to be in one.
/// </summary>
/// <param name="places">From one minimum to the other.</param>
/// <param name="rise">No more than this is none.</param>
internal sealed class ValleyFloor(JudgedFunction function, IReadOnlyList<double[]> places, double rise, PolishOptions options)
{
    /// <summary>Pieces are halved at most so often.</summary>
    private const int MostHalvings = 8;

    /// <summary>Places that are taken down at most.</summary>
    private const int MostPolished = 600;

    /// <summary>Looked at inside a piece.</summary>
    private const int Between = 4;

    private int polished;

    /// <summary>The highest loss on the path.</summary>
    public double Highest { get; private set; } = double.NegativeInfinity;

    /// <summary>Goes along the floor; stops where it rises, or when too much was done.</summary>
    public IEnumerable<double> Steps()
    {
        var level = Math.Max(function.Objective.Value(places[0]), function.Objective.Value(places[^1])) + rise;
        var pieces = new Stack<(double[] From, double[] To, int Halvings)>();
        var from = places[0];
        for (var i = 1; i < places.Count; i++)
        {
            var to = i == places.Count - 1 ? places[i] : Floor(places[i]);
            yield return (double)polished / MostPolished;
            pieces.Push((from, to, 0));
            from = to;
        }

        while (pieces.TryPop(out var piece))
        {
            var highest = Enumerable.Range(0, Between + 2).Max(i => function.Objective.Value(Mixed(piece.From, piece.To, i / (Between + 1.0))));
            if (highest > level && piece.Halvings < MostHalvings && polished < MostPolished)
            {
                var middle = Floor(Mixed(piece.From, piece.To, 0.5));
                yield return (double)polished / MostPolished;
                pieces.Push((piece.From, middle, piece.Halvings + 1));
                pieces.Push((middle, piece.To, piece.Halvings + 1));
                continue;
            }

            Highest = Math.Max(Highest, highest);
            if (highest > level)
            {
                Highest = double.PositiveInfinity;
                yield break;
            }
        }
    }

    private double[] Floor(double[] place)
    {
        polished++;
        return Polishing.Polish(function, place, options).Point;
    }

    private static double[] Mixed(double[] a, double[] b, double share)
    {
        var mixed = new double[a.Length];
        EuclideanSpace.AddScaled(1 - share, a, mixed);
        EuclideanSpace.AddScaled(share, b, mixed);
        return mixed;
    }
}
