using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pictures;
using Runner.Data;
using Runner.Networks;
using Runner.Page.Components.Charts;
using Runner.Specs;

namespace Runner.Page.Starts.Pictures;

/// <summary>Draws the ways of runs that walk on one function. Of two parameters it draws the function itself; of more the plane through
/// starts and ends, whose losses it finds bit by bit when there is time.</summary>
internal sealed class PathDrawing
{
    private const int SurfaceSteps = 81;
    private const int PlaneSteps = 25;

    /// <summary>Samples · parameters of one evaluation on the plane.</summary>
    private const double MostWork = 2e6;

    private readonly ICurvedObjective objective;
    private readonly (string X, string Y)? names;
    private readonly PlotBox usual;
    private PathGround? ground;

    private PathDrawing(ICurvedObjective objective, (string X, string Y)? names, PlotBox usual)
    {
        this.objective = objective;
        this.names = names;
        this.usual = usual;
    }

    /// <summary>Null where the runs do not walk on the same function.</summary>
    public static PathDrawing? Of(IReadOnlyList<PlayedStart> starts, DataCatalogue data)
    {
        var problems = starts.Select(start => TrialProblem.Of(start.Config, data)).ToList();
        if (problems.Select(problem => problem.Key).Distinct().Count() > 1)
        {
            return null;
        }

        var problem = problems[0];
        if (problem.Objective.Dimension < 2)
        {
            return null;
        }

        if (problem.Objective.Dimension > 2)
        {
            var samples = (int)Math.Clamp(MostWork / problem.Objective.Dimension, Math.Min(100, problem.Samples), problem.Samples);
            return new PathDrawing(problem.Surface is null ? problem.OverFirst(samples) : problem.Objective, null, default);
        }

        var layout = problem.Surface is null ? problem.Shape!.Layout() : ParameterLayout.OfSurface(2);
        var searched = problem.Surface?.Domain is [var x, var y] ? new PlotBox(x.From, x.To, y.From, y.To) : new PlotBox(-5, 5, -5, 5);
        return new PathDrawing(problem.Objective, (layout.NameOf(0), layout.NameOf(1)), searched);
    }

    public PlotPicture Draw(IReadOnlyList<PlayedStart> starts) => names is null ? OnPlane(starts) : OnSurface(starts);

    /// <summary>Finds some more of the plane's losses, where nothing has moved since they were begun.</summary>
    /// <returns>Whether there is nothing more to find.</returns>
    public bool Deepen(IReadOnlyList<PlayedStart> starts, Func<bool> isEnough)
    {
        if (names is not null)
        {
            return true;
        }

        var update = starts.Max(start => start.Now.Update);
        if (ground?.Update != update)
        {
            var plane = PlaneOf(starts);
            ground = new PathGround(plane, BoxOf(plane, starts), PlaneSteps, objective, update);
        }

        ground.Fill(isEnough);
        return ground.IsWhole;
    }

    private PlotPicture OnPlane(IReadOnlyList<PlayedStart> starts)
    {
        if (ground is { IsWhole: true } found && found.Update == starts.Max(start => start.Now.Update))
        {
            return PathPicture.Of(starts, found.Plane, found.Box, found, null);
        }

        var plane = PlaneOf(starts);
        return PathPicture.Of(starts, plane, BoxOf(plane, starts), null, null);
    }

    private PlotPicture OnSurface(IReadOnlyList<PlayedStart> starts)
    {
        var plane = WeightPlane.OfTwoParameters;
        var ways = Ways(plane, starts).ToList();
        if (ground is null || !ground.Box.Holds(PlotBox.Around(ways, 0)))
        {
            var box = usual.Holds(PlotBox.Around(ways, 0)) ? usual : PlotBox.Around([.. ways, (usual.Left, usual.Bottom), (usual.Right, usual.Top)], 0.1);
            ground = new PathGround(plane, box, SurfaceSteps, objective, 0);
            ground.Fill(() => false);
        }

        return PathPicture.Of(starts, plane, ground.Box, ground, names);
    }

    private static WeightPlane PlaneOf(IReadOnlyList<PlayedStart> starts) =>
        WeightPlane.ThroughRuns([.. starts.Select(start => (start.Frames[0].Parameters, start.Now.Parameters))]);

    private static PlotBox BoxOf(WeightPlane plane, IReadOnlyList<PlayedStart> starts) => PlotBox.Around(Ways(plane, starts), 0.15).Square();

    private static IEnumerable<(double X, double Y)> Ways(WeightPlane plane, IReadOnlyList<PlayedStart> starts) =>
        starts.SelectMany(start => start.Frames).Select(frame => plane.At(frame.Parameters));
}
