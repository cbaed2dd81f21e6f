using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Pictures;
using Runner.Data;
using Runner.Numerics;
using Runner.Specs;
using Runner.Training;

namespace Runner.Minima;

/// <summary>The data of the pictures of one function's runs.</summary>
/// <param name="Samples">The number of training samples over which losses are computed; fewer than all if all would take minutes.</param>
/// <param name="Barriers">Every compared pair, rows and columns by basin.</param>
/// <param name="Pair">The straight line between the best runs of two basins, held-out samples; null without pairs.</param>
/// <param name="Curve">A curve of low loss between the same two runs, training samples.</param>
/// <param name="FromStart">The straight line from start to end of the best, the middle and the worst run.</param>
/// <param name="Planes">The available planes: random directions, three minima, the trajectory.</param>
public sealed record FunctionPictures(
    int Samples, BarrierMatrix? Barriers, PairLine? Pair, BezierPath? Curve, StraightPath[] FromStart, LossPlane[] Planes)
{
    /// <summary>The map of starts, if the sweep's axes are two starting weights.</summary>
    public BasinMap? Map { get; init; }

    private const int PlaneSteps = 31;
    private const int Moments = 40;

    /// <summary>The most samples × parameters of one evaluation; a picture takes a few thousand evaluations.</summary>
    private const double MostWork = 8e6;

    public static FunctionPictures Of(StudiedFunction studied, Func<int, TrialConfig> config, DataCatalogue data, ulong seed, CancellationToken cancel)
    {
        var (study, problem) = studied;
        var pairs = study.Pairs.Length > 0;
        if (problem.Shape is not { } shape)
        {
            return new FunctionPictures(0, null, null, null, [], []);
        }

        var samples = (int)Math.Clamp(MostWork / problem.Objective.Dimension, Math.Min(100, problem.Samples), problem.Samples);
        var objective = problem.OverFirst(samples);
        var ends = Ends(study);
        var best = study.Runs[ends[0]];
        var planes = new List<LossPlane>();
        if (problem.Objective.Dimension > 2)
        {
            var plane = LossPlane.Random(
                objective, shape.Layout(), best.Ending.Polish.Point, RandomStream.Named(seed, 0, StreamPurpose.Probe, 3), PlaneSteps);
            planes.Add(plane with { Points = [plane.Points[0] with { Label = $"run {best.Trial}" }] });
        }

        cancel.ThrowIfCancellationRequested();
        if (ends.Length == 3)
        {
            var plane = LossPlane.ThroughThree(objective, Point(ends[0]), Point(ends[1]), Point(ends[2]), PlaneSteps);
            planes.Add(plane with { Points = [.. plane.Points.Select((point, i) => point with { Label = $"run {study.Runs[ends[i]].Trial}" })] });
        }

        cancel.ThrowIfCancellationRequested();
        var paths = new List<StraightPath>();
        foreach (var (name, run) in Typical(study))
        {
            var trajectory = TrialReplay.Trajectory(config(study.Runs[run].Trial), data, Moments);
            if (trajectory.Count < 2)
            {
                continue;
            }

            paths.Add(StraightPath.Between($"{name} run ({study.Runs[run].Trial})", objective, trajectory[0], trajectory[^1]));
            if (paths.Count == 1 && trajectory.Count > 3)
            {
                planes.Add(LossPlane.OfTrajectory(objective, trajectory, PlaneSteps));
            }

            cancel.ThrowIfCancellationRequested();
        }

        return new FunctionPictures(
            samples,
            pairs ? BarrierMatrix.Of(study) : null,
            pairs ? PairLine.Of(study, ends[0], ends[1]) : null,
            pairs ? BezierPath.Find(objective, Point(ends[0]), Point(ends[1])) with { Bend = [] } : null,
            [.. paths],
            [.. planes]);

        double[] Point(int run) => study.Runs[run].Ending.Polish.Point;
    }

    /// <summary>The best runs of up to three basins; if there are fewer basins, further runs of the best one.</summary>
    private static int[] Ends(FunctionStudy study) =>
        [.. study.Basins.Basins.Select(basin => basin.Runs[0]).Concat(study.Basins.Order).Distinct().Take(3)];

    private static IEnumerable<(string Name, int Run)> Typical(FunctionStudy study)
    {
        int[] byLoss = [.. Enumerable.Range(0, study.Runs.Length).OrderBy(run => study.Runs[run].Ending.Polish.StartLoss)];
        yield return ("best", byLoss[0]);
        if (byLoss.Length > 2)
        {
            yield return ("middle", byLoss[byLoss.Length / 2]);
        }

        if (byLoss.Length > 1)
        {
            yield return ("worst", byLoss[^1]);
        }
    }
}

/// <summary>Losses on the straight line between two runs, before and after matching hidden units.</summary>
/// <param name="Shares">Positions on the line, from 0 to 1.</param>
public sealed record PairLine(int TrialA, int TrialB, double[] Shares, double[] Raw, double[] Matched)
{
    public static PairLine? Of(FunctionStudy study, int a, int b)
    {
        var pair = Array.Find(study.Pairs, pair => (pair.A == a && pair.B == b) || (pair.A == b && pair.B == a));
        return pair is null
            ? null
            : new PairLine(
                study.Runs[pair.A].Trial,
                study.Runs[pair.B].Trial,
                [.. pair.Raw.Losses.Select((_, i) => (double)i / (pair.Raw.Losses.Length - 1))],
                pair.Raw.Losses,
                pair.Matched.Losses);
    }
}
