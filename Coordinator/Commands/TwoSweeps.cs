using Runner.Comparison;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>
/// Combines two sweeps into one with an additional axis: the sweep that a trial belongs to. An axis of only one sweep takes its
/// constant value in the other; a constant that differs between the sweeps is marked as moving with the new axis, so that a
/// difference is not attributed to the sweep alone.
/// </summary>
internal static class TwoSweeps
{
    public const string Axis = "sweep";

    public static SweepResults Of(RecordedSweep a, SweepResults ofA, RecordedSweep b, SweepResults ofB)
    {
        var (nameA, nameB) = a.Id.Name == b.Id.Name ? (Revision(a), Revision(b)) : (a.Id.ToString(), b.Id.ToString());
        string[] varying = [.. a.Points.Axes.Union(b.Points.Axes)];
        var constant = Constants(a, b, varying);
        string[] axes = [Axis, .. varying, .. constant];
        var (pointsOfA, trialsOfA) = (a.Points.PointCount, a.Points.TrialCount);
        var outline = new SweepOutline
        {
            Name = $"{nameA} and {nameB}",
            Seed = a.Spec.Seed,
            Axes = axes,
            MovesWith = [.. Enumerable.Range(0, axes.Length).Select(i => i > varying.Length ? 0 : i)],
            TrialCount = trialsOfA + b.Points.TrialCount,
            PointCount = pointsOfA + b.Points.PointCount,
            ReplicatesOf = point => point < pointsOfA ? a.Points.ReplicatesOf(point) : b.Points.ReplicatesOf(point - pointsOfA),
            Unit = a.Outline.Unit,
            PointOf = trial => trial < trialsOfA ? a.Points.PointOf(trial) : pointsOfA + b.Points.PointOf(trial - trialsOfA),
            ReplicateOf = trial => trial < trialsOfA ? a.Points.ReplicateOf(trial) : b.Points.ReplicateOf(trial - trialsOfA),
            Values = point => point < pointsOfA ? Values(a, nameA, point, axes) : Values(b, nameB, point - pointsOfA, axes),
            Seeds = trial => trial < trialsOfA ? a.Points.Seeds(trial) : b.Points.Seeds(trial - trialsOfA),
            Identity = trial => trial < trialsOfA ? a.Points.Identity(trial) : b.Points.Identity(trial - trialsOfA),
        };
        return SweepResults.From(
            outline,
            [.. ofA.Results, .. ofB.Results.Select(result => result with { Index = trialsOfA + result.Index })],
            ofA.Planned + ofB.Planned);
    }

    private static string Revision(RecordedSweep sweep) => $"{sweep.Id.Name}@{sweep.Id.Revision}";

    /// <summary>Settings that vary in neither sweep but differ between them.</summary>
    private static string[] Constants(RecordedSweep a, RecordedSweep b, string[] varying)
    {
        if (a.Points.PointCount == 0 || b.Points.PointCount == 0)
        {
            return [];
        }

        var (ofA, ofB) = (a.Points.Settings(0), b.Points.Settings(0));
        return
        [
            .. SettingTable.Trial.Select(setting => setting.Path)
                .Where(path => !varying.Any(axis => path == axis || path.StartsWith($"{axis}.", StringComparison.Ordinal)))
                .Where(path => ofA[path]?.Text != ofB[path]?.Text),
        ];
    }

    private static AxisValue?[] Values(RecordedSweep sweep, string name, int point, string[] axes)
    {
        var own = sweep.Points.Values(point).OfType<AxisValue>().ToDictionary(value => value.Path, StringComparer.Ordinal);
        var settings = sweep.Points.Settings(point);
        return [.. axes.Select(axis => axis == Axis ? new AxisValue(Axis, name, null)
            : own.TryGetValue(axis, out var value) ? value
            : settings[axis] is { } set ? new AxisValue(axis, set.Text, set.IsNumber ? set.Number : null)
            : null)];
    }
}
