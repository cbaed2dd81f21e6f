namespace Runner.Comparison.Minima.Passes;

/// <summary>The path of steepest descent from a saddle to one side: a short step along the direction of negative curvature, then
/// polishing.</summary>
internal sealed class WayDown
{
    /// <summary>Bounds on the first step, as shares of the parameters' lengths.</summary>
    private const double Shortest = 1e-3;
    private const double Longest = 0.2;

    /// <summary>The steepness after the first step, in multiples of the polishing tolerance, so that
    /// polishing does not end at once.</summary>
    private const double SteepEnough = 100;

    private readonly JudgedFunction function;
    private readonly PassOptions options;
    private readonly double least;
    private readonly Polishing polishing;
    private readonly List<(double[] Place, double Loss)> way = [];
    private int stride = 1;
    private int steps;

    /// <param name="direction">In the function's own coordinates, with length 1 in the problem's units; its sign selects the side.</param>
    public WayDown(JudgedFunction function, double[] saddle, double[] direction, double least, PassOptions options)
    {
        (this.function, this.least, this.options) = (function, least, options);
        polishing = new Polishing(function, Beside(saddle, direction), options.Ending.Polish);
        Keep();
    }

    /// <summary>Takes one step; false when it has ended.</summary>
    public bool Advance()
    {
        var goesOn = polishing.Advance();
        steps++;
        if (goesOn && steps % stride == 0)
        {
            Keep();
        }

        return goesOn;
    }

    public PassEnd End(Numerics.RandomStream draws)
    {
        var end = polishing.Result();
        return new PassEnd(end.EndLoss, Classifying.Classify(function, end.Point, draws, Math.Max(least, end.StartNorm), options.Ending.Classify).Verdict);
    }

    /// <summary>Places on the path, evenly spaced by length; the last one is its end.</summary>
    public IReadOnlyList<(double[] Place, double Loss)> Places()
    {
        (double[] Place, double Loss)[] all = [.. way, (polishing.Place, polishing.Loss)];
        var lengths = new double[all.Length];
        for (var i = 1; i < all.Length; i++)
        {
            lengths[i] = lengths[i - 1] + EuclideanSpace.Distance(all[i - 1].Place, all[i].Place);
        }

        return
        [
            .. Enumerable.Range(1, options.PathPoints).Select(i =>
            {
                var at = lengths[^1] * i / options.PathPoints;
                var place = Array.FindIndex(lengths, length => length >= at);
                return all[place < 0 ? ^1 : place];
            }),
        ];
    }

    /// <summary>Stores the current place; when the path gets long, every second place is dropped and the stride doubled.</summary>
    private void Keep()
    {
        way.Add((polishing.Place, polishing.Loss));
        if (way.Count == 16 * options.PathPoints)
        {
            stride *= 2;
            var half = way.Where((_, i) => i % 2 == 0).ToArray();
            way.Clear();
            way.AddRange(half);
        }
    }

    private double[] Beside(double[] saddle, double[] direction)
    {
        var (place, gradient) = (new double[saddle.Length], new double[saddle.Length]);
        var height = function.Objective.Value(saddle);
        for (var share = Shortest; ; share *= 2)
        {
            saddle.CopyTo(place, 0);
            EuclideanSpace.AddScaled(share, direction, place);
            var loss = function.Objective.ValueAndGradient(place, gradient);
            if (2 * share > Longest || (loss < height && function.ScaleAt(place, least).Steepness(gradient) > SteepEnough * options.Ending.Polish.GradientTolerance))
            {
                return place;
            }
        }
    }
}
