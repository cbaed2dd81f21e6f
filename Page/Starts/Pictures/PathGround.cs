using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pictures;
using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>The loss on a part of a plane, found row by row.</summary>
/// <param name="update">Where the runs were that the plane goes through.</param>
internal sealed class PathGround(WeightPlane plane, PlotBox box, int steps, ICurvedObjective objective, long update)
{
    private const int Bands = 16;

    private static readonly byte[] Light = Palette.Between("#ffffff", "#a9b7c6");
    private static readonly byte[] Dark = Palette.Between("#0d1117", "#56636f");

    private readonly double[] xs = box.Xs(steps);
    private readonly double[] ys = box.Ys(steps);
    private readonly List<double[]> rows = [];

    public WeightPlane Plane => plane;

    public PlotBox Box => box;

    public long Update => update;

    public bool IsWhole => rows.Count == steps;

    /// <summary>Finds rows until it is told that it is enough; at least one.</summary>
    public void Fill(Func<bool> isEnough)
    {
        while (!IsWhole)
        {
            rows.Add(plane.Losses(objective, xs, [ys[rows.Count]])[0]);
            if (isEnough())
            {
                return;
            }
        }
    }

    /// <summary>As contours: what lies high stands out from the page.</summary>
    public string Image(bool dark)
    {
        var values = rows.SelectMany(row => row);
        return PlanePicture.Of([.. rows], AxisScale.Of(values, ChartAxis.LogHelps(values), 5, nice: false), dark ? Dark : Light, Bands);
    }
}
