using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pictures;
using Runner.Minima;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections.Endings;

/// <summary>The loss landscape around the runs' ends: barriers, paths between them, planes, curvatures.</summary>
internal static class EndingPictures
{
    public static void Write(Html page, FunctionStudy study, FunctionPictures pictures)
    {
        page.Raw("<div class=\"pair\">\n");
        Barriers(page, pictures);
        Paths(page, pictures);
        foreach (var plane in pictures.Planes)
        {
            page.Raw(Plane(plane));
        }

        Spectra(page, study);
        page.Raw("</div>\n");
        page.Element(
            "p",
            $"Losses on planes and lines are over {Number.Count(pictures.Samples)} training samples; barriers are on held-out samples where there are any.",
            "class=\"small\"");
    }

    private static void Barriers(Html page, FunctionPictures pictures)
    {
        if (pictures.Barriers is not { Trials.Length: > 1 } matrix)
        {
            return;
        }

        page.Raw(Matrix(
            "How far the loss rises between two runs",
            "Each cell: the barrier on the straight line between two runs, without matching. Runs are in the order of their basins, the best first; dark is low.",
            matrix.Trials,
            matrix.Raw));
        page.Raw(Matrix(
            "The same after equivalent units are matched",
            "Dark squares along the diagonal are basins: runs that found the same network, with its hidden units in another order.",
            matrix.Trials,
            matrix.Matched));
    }

    private static string Matrix(string title, string about, int[] trials, double?[][] values)
    {
        string[] names = [.. trials.Select(trial => $"{trial}")];
        return HeatMap.Render(
            title,
            about,
            new HeatMapData(
                new ChartAxis("run"),
                names,
                new ChartAxis("run"),
                names,
                new ChartAxis("barrier, rise of the loss"),
                [.. values.SelectMany(row => row.Select(value => value ?? double.NaN))])
            {
                HasBest = false,
                Digits = 2,
            });
    }

    private static void Paths(Html page, FunctionPictures pictures)
    {
        if (pictures.Pair is { } pair)
        {
            page.Raw(LineChart.Render(
                $"On the straight line from run {pair.TrialA} to run {pair.TrialB}",
                "The loss of the networks along the line between the two, on held-out samples. A rise in between means that they are in different basins.",
                new ChartAxis("share of the line"),
                new ChartAxis("loss"),
                [Line("as they are", pair.Shares, pair.Raw), Line("units matched", pair.Shares, pair.Matched)]));
        }

        if (pictures.Curve is { } curve)
        {
            page.Raw(LineChart.Render(
                "The straight line and a curve around the rise",
                "A curve between the same two runs (a Bézier curve), bent so that the loss on it stays low. If it is flat, a valley joins them; where the two coincide, no lower path was found.",
                new ChartAxis("share of the line"),
                new ChartAxis("loss", "", ChartAxis.LogHelps(curve.Losses.Concat(curve.Straight))),
                [Line("straight", curve.Times, curve.Straight), Line("bent", curve.Times, curve.Losses)]));
        }

        if (pictures.FromStart.Length > 0)
        {
            page.Raw(LineChart.Render(
                "Straight from the start of training to its end",
                "Where the loss only falls, nothing blocks the direct line.",
                new ChartAxis("share of the line"),
                new ChartAxis("loss", "", ChartAxis.LogHelps(pictures.FromStart.SelectMany(path => path.Losses))),
                [.. pictures.FromStart.Select(path => Line(path.Label, path.Shares, path.Losses))]));
        }
    }

    private static LineSeries Line(string name, double[] xs, double[] ys) => new(name, [.. xs.Select((x, i) => new LinePoint(x, ys[i]))]);

    private static string Plane(LossPlane plane) => PlaneChart.Render(plane.Title, About(plane), DataOf(plane));

    /// <summary>What a plane shows, in words.</summary>
    internal static string About(LossPlane plane) => IsWalked(plane)
        ? $"The path of training from start to end, sampled at intervals, on the plane that shows most of it: {Number.Percent(plane.Explained[0])} and {Number.Percent(plane.Explained[1])} of its movement."
        : plane.Points.Length > 1
            ? "A section of the landscape through the ends of three runs; distances are between weights. Ridges between the ends separate basins."
            : "A section of the landscape through the best run, along two random directions scaled to the weights of each unit (filter normalization).";

    /// <summary>A plane with the names of its axes, and its points as marks or as a way.</summary>
    internal static PlaneData DataOf(LossPlane plane)
    {
        var walked = IsWalked(plane);
        var (x, y) = walked ? ("first main direction", "second main direction") : plane.Points.Length > 1 ? ("distance", "distance") : ("first direction", "second direction");
        var marks = plane.Points.Select(point => new PlaneMark(point.Label, point.X, point.Y)).ToArray();
        return new PlaneData(
            new ChartAxis(x),
            plane.Xs,
            new ChartAxis(y),
            plane.Ys,
            new ChartAxis("loss", "", ChartAxis.LogHelps(plane.Losses.SelectMany(row => row)) || plane.Losses.All(row => row.All(loss => loss > 0))),
            plane.Losses)
        {
            Marks = walked ? [marks[0] with { Name = "start" }, marks[^1] with { Name = "end" }] : marks,
            Way = walked ? marks : [],
        };
    }

    private static bool IsWalked(LossPlane plane) => plane.Explained.Length > 0;

    /// <summary>The curvature in every direction, steepest first, of the best run of the first basins.</summary>
    private static void Spectra(Html page, FunctionStudy study)
    {
        var series = new List<LineSeries>();
        foreach (var basin in study.Basins.Basins.Take(3))
        {
            var (run, place) = (study.Runs[basin.Runs[0]], study.Runs[basin.Runs[0]].Ending.Place);
            var floor = Math.Max(1e-7 * Math.Abs(place.Largest), 1e-300);
            var (points, share) = (new List<LinePoint>(), 0.0);
            for (var i = place.Density.Values.Length - 1; i >= 0; i--)
            {
                points.Add(new LinePoint(share, Math.Max(place.Density.Values[i], floor)));
                share += place.Density.Weights[i];
                points.Add(new LinePoint(share, Math.Max(place.Density.Values[i], floor)));
            }

            if (points.Count > 0 && double.IsFinite(points[0].Middle))
            {
                series.Add(new LineSeries($"run {run.Trial}", points));
            }
        }

        if (series.Count > 0)
        {
            page.Raw(LineChart.Render(
                "How curved the landscape is, direction by direction",
                "The eigenvalues of the Hessian at the end of the best run of each of the first basins, the steepest direction first. Where a line reaches its floor, the landscape is flat or curves downwards.",
                new ChartAxis("share of all directions"),
                new ChartAxis("curvature", "", Log: true),
                series));
        }
    }
}
