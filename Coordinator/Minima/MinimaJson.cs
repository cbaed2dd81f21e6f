using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Pictures;
using Runner.Numerics;

namespace Runner.Minima;

/// <summary>A study of minima as <c>--json</c> prints it: every run, every compared pair, basins, and the data of pictures.</summary>
public static class MinimaJson
{
    private const int PlaneSteps = 25;

    /// <param name="problem">The function, for pictures; null leaves them out.</param>
    public static object Of(FunctionStudy study, TrialProblem? problem, ulong seed) => new
    {
        study.Name,
        Sentences = study.Sentences(),
        Optimum = study.Optimum,
        Runs = study.Runs.Select((run, i) => new
        {
            run.Trial,
            run.Label,
            Kind = run.Ending.Place.Name,
            run.Ending.Place.Sentence,
            run.Ending.Place.Evidence,
            TrainedLoss = run.Ending.Polish.StartLoss,
            PolishedLoss = run.Ending.Polish.EndLoss,
            run.Ending.Polish.HadNotConverged,
            PolishEnd = run.Ending.Polish.End,
            GradientNorm = run.Ending.Polish.EndGradient,
            run.Ending.Place.Smallest,
            run.Ending.Place.Largest,
            run.Ending.Place.NegativeDirections,
            run.Ending.Place.FlatDirections,
            run.Ending.Place.SymmetryDirections,
            run.Ending.Place.Density.Trace,
            Basin = study.Basins.Of[i],
            run.WhenTrained,
            run.WhenPolished,
        }),
        Basins = new
        {
            study.Basins.Epsilon,
            study.AllPairs,
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
        Pairs = study.Pairs.Select(pair => new
        {
            A = study.Runs[pair.A].Trial,
            B = study.Runs[pair.B].Trial,
            BarrierAinsworth = pair.Raw.Ainsworth,
            BarrierFrankle = pair.Raw.Frankle,
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
        Pictures = problem is null ? null : Pictures(study, problem, seed),
    };

    private static object Pictures(FunctionStudy study, TrialProblem problem, ulong seed)
    {
        var best = study.Runs[study.Basins.Order[0]].Ending;
        double[][] ends = [.. study.Basins.Basins.Select(basin => study.Runs[basin.Runs[0]].Ending.Polish.Point).Take(3)];
        return new
        {
            BarrierMatrix = new { Trials = study.Basins.Order.Select(run => study.Runs[run].Trial), Raw = Matrix(study, pair => pair.Raw.Ainsworth), Matched = Matrix(study, pair => pair.Matched.Ainsworth) },
            Spectrum = new { best.Place.Density.Values, best.Place.Density.Weights },
            RandomPlane = problem.Shape is { } shape
                ? LossPlane.Random(problem.Objective, shape.Layout(), best.Polish.Point, RandomStream.Named(seed, 0, StreamPurpose.Probe, 3), PlaneSteps)
                : null,
            ThreeMinima = ends.Length == 3 ? LossPlane.ThroughThree(problem.Objective, ends[0], ends[1], ends[2], PlaneSteps) : null,
            Curve = ends.Length >= 2 ? BezierPath.Find(problem.Objective, ends[0], ends[1]) with { Bend = [] } : null,
        };
    }

    /// <summary>Barriers with rows and columns in the order of basins; null where a pair was not compared.</summary>
    private static double?[][] Matrix(FunctionStudy study, Func<PairComparison, double> value)
    {
        var place = new int[study.Runs.Length];
        for (var i = 0; i < place.Length; i++)
        {
            place[study.Basins.Order[i]] = i;
        }

        var matrix = study.Runs.Select(_ => new double?[place.Length]).ToArray();
        foreach (var pair in study.Pairs)
        {
            matrix[place[pair.A]][place[pair.B]] = matrix[place[pair.B]][place[pair.A]] = value(pair);
        }

        return matrix;
    }
}
