using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Basins;

namespace Runner.Minima;

/// <summary>A study of minima as <c>--json</c> prints it: all runs, all compared pairs, basins, and the data of pictures.</summary>
public static class MinimaJson
{
    public static object Of(StudiedFunction studied) =>
        Of(studied.Study, studied.Part, studied.Pictures, studied.Passes is { } passes ? TreeJson.Of(studied.Study, passes) : null);

    private static object Of(FunctionStudy study, string? part, FunctionPictures? pictures, object? tree) => new
    {
        study.Name,
        Part = part,
        study.Findings,
        study.Optimum,
        BestSeen = study.Seen,
        study.LossName,
        study.Unended,
        Runs = study.Runs.Select((run, i) => new
        {
            run.Trial,
            run.Label,
            Kind = run.Ending.Place.Name,
            run.Ending.Place.Verdict.HasArrived,
            run.Ending.Place.Sentence,
            run.Ending.Place.Evidence,
            TrainedLoss = run.Ending.Polish.StartLoss,
            PolishedLoss = run.Ending.Polish.EndLoss,
            run.Ending.Polish.HadNotConverged,
            PolishEnd = run.Ending.Polish.End,
            run.Ending.Place.GradientNorm,
            run.Ending.Place.Steepness,
            LevelGradientNorm = run.Ending.Place.LevelGradient,
            StepsRefused = run.Ending.Polish.Refused,
            run.Ending.Polish.LateFall,
            run.Ending.Polish.Evaluations,
            run.Ending.Place.Smallest,
            run.Ending.Place.Largest,
            run.Ending.Place.NegativeDirections,
            run.Ending.Place.FlatDirections,
            run.Ending.Place.Kinks,
            run.Ending.Place.SymmetryDirections,
            run.Ending.Place.Density.Trace,
            Spectrum = new { Exact = run.Ending.Place.Spectrum.Length > 0, run.Ending.Place.Density.Values, run.Ending.Place.Density.Weights },
            Basin = study.Basins.Of[i],
            run.WhenTrained,
            run.WhenPolished,
        }),
        Basins = new
        {
            study.Basins.Epsilon,
            PlacesALine = EndLines.Points,
            NarrowestInterval = study.Resolution,
            study.AllPairs,
            study.Compared,
            study.Basins.Best,
            List = study.Basins.Basins.Select(basin => new
            {
                basin.Number,
                Trials = basin.Runs.Select(run => study.Runs[run].Trial),
                basin.Loss,
                basin.GapToBest,
                basin.GapToOptimum,
                basin.Share.Low,
                basin.Share.High,
            }),
            Frequencies = study.Frequencies,
        },
        PairMeasures = study.Measures,
        Pairs = study.Pairs.Select(pair => new
        {
            A = study.Runs[pair.A].Trial,
            B = study.Runs[pair.B].Trial,
            BarrierAinsworth = pair.Raw.Ainsworth,
            BarrierFrankle = pair.Raw.Frankle,
            BarrierAboveChord = pair.Raw.AboveChord,
            MatchedAinsworth = pair.Matched.Ainsworth,
            MatchedFrankle = pair.Matched.Frankle,
            MatchedAboveChord = pair.Matched.AboveChord,
            pair.Match,
            pair.Distance,
            pair.MatchedDistance,
            pair.FunctionDistance,
            pair.Cka,
            pair.Disagreement,
        }),
        Tree = tree,
        Pictures = pictures,
    };
}
