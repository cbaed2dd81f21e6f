using Runner.Numerics;

namespace Runner.Comparison.Minima.Passes;

/// <summary>From a place near a pass to the pass, and from there down both ways.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="along">Where it goes uphill first, if no direction curves down.</param>
/// <param name="least">As <see cref="JudgedFunction.ScaleAt"/> takes it.</param>
internal sealed class PassWalk(JudgedFunction function, double[] start, double[] along, double least, RandomStream draws, PassOptions options)
{
    /// <summary>Where the negative eigenvalue changes by more than this share of it over the distance to the stationary point, curvature vanishes there, as where three valleys
    /// meet: slope and index near it say nothing.</summary>
    private const double MostChange = 0.1;

    /// <summary>Null where the walk led to nothing that slope and number of ways down call a pass, or to one that is known.</summary>
    public Pass? Found { get; private set; }

    /// <summary>Walks; each step says how far it is, as a share of the bound.</summary>
    /// <param name="isKnown">Of a place that is level: whether it was found before.</param>
    public IEnumerable<double> Steps(Func<double[], bool> isKnown)
    {
        var search = new SaddleSearch(function, start, along, least, options);
        while (search.Advance())
        {
            yield return (double)search.Steps / options.SaddleSteps;
        }

        var saddle = search.Place;
        if (!search.Converged || isKnown(saddle))
        {
            yield break;
        }

        var place = Judge(saddle);
        if (!IsPass(place) || Judge(search.Next()) is not { } beside || !IsPass(beside)
            || Math.Abs(beside.Smallest - place.Smallest) > MostChange * Math.Abs(place.Smallest))
        {
            yield break;
        }

        var softest = search.Softest();
        var ways = new WayDown[2];
        for (var side = 0; side < ways.Length; side++)
        {
            EuclideanSpace.Scale(-1, softest);
            ways[side] = new WayDown(function, saddle, softest, least, options);
            while (ways[side].Advance())
            {
                yield return 1;
            }
        }

        (double[] Place, double Loss)[] path = [.. ways[0].Places().Reverse(), (saddle, place.Loss), .. ways[1].Places()];
        Found = new Pass(
            place.Loss,
            place.GradientNorm,
            place.Steepness,
            place.Lowest,
            [.. ways.Select(way => way.End(draws))],
            [.. path.Select(at => at.Place)],
            [.. path.Select(at => at.Loss)]);
    }

    private Classification Judge(double[] at) =>
        Classifying.Classify(function, at, draws, Math.Max(least, EuclideanSpace.Norm(at)), options.Ending.Classify with { MostCountingSteps = options.MostCountingSteps });

    private static bool IsPass(Classification place) => place.Verdict is PlaceVerdict.Saddle { Index: 1, Exact: true };
}
