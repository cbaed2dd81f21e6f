using Runner.Numerics;

namespace Runner.Comparison.Minima.Passes;

/// <summary>Walks from a place near a pass to the pass, and descends from there to both sides.</summary>
/// <param name="start">The starting point.</param>
/// <param name="along">The initial uphill direction when no direction has negative curvature.</param>
/// <param name="least">See <see cref="JudgedFunction.ScaleAt"/>.</param>
internal sealed class PassWalk(JudgedFunction function, double[] start, double[] along, double least, RandomStream draws, PassOptions options)
{
    /// <summary>When the negative eigenvalue changes by more than this share over the distance to the stationary point, curvature vanishes
    /// there, as at a monkey saddle, and slope and index nearby prove nothing.</summary>
    private const double MostChange = 0.1;

    /// <summary>The pass found; null when the walk did not reach a verified pass, or reached a known one.</summary>
    public Pass? Found { get; private set; }

    /// <summary>Walks; each step returns the progress as a share of the bound.</summary>
    /// <param name="isKnown">Whether a stationary point was found before.</param>
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
