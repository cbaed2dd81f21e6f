using Runner.Identities;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Search;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Planning;

/// <summary>Parameters for sizing bundles and estimating their cost.</summary>
/// <param name="FlopsPerSecond">Rate of the slot that bundles are sized for, the same on all machines, so that plans are equal everywhere.</param>
/// <param name="UpdateSeconds">The overhead of an update besides its arithmetic, in seconds.</param>
/// <param name="TargetSeconds">The target duration of a bundle: long enough that the cost of leasing is negligible, short enough that
/// slots are evenly busy and progress is visible.</param>
public sealed record PlannerOptions(double FlopsPerSecond = 10e9, double UpdateSeconds = 0.7e-6, double TargetSeconds = 0.5)
{
    /// <summary>A network whose widest layer is at most this wide is trained in lanes.</summary>
    public int LaneWidth { get; init; } = 16;

    /// <summary>The number of lanes that work side by side.</summary>
    public int Lanes { get; init; } = 16;

    public int LargestLaneBundle { get; init; } = 2048;

    public int LargestBundle { get; init; } = 64;
}

/// <summary>A sweep's plan with its estimated cost.</summary>
public sealed record PlannedSweep(SweepPlan Plan, PlanEstimate Estimate)
{
    /// <summary>Decides from results what is trained next; null if everything is trained.</summary>
    public ISweepGate? Gate { get; init; }

    /// <summary>What a search has learnt, a line a sweep.</summary>
    public IReadOnlyList<string> Learnt { get; init; } = [];

    /// <summary>Descriptions of the data, one line per data set.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Warnings of what can be trained but is probably a mistake.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>
/// Lists the trials of a sweep in their fixed order with their identities, and groups trials of the same shape into bundles, in the
/// order in which they are leased. Trains nothing and writes nothing.
/// </summary>
public static class Planner
{
    private const int ChunkOfTrials = 1 << 14;

    /// <param name="sizeOf">Returns the size of a trial's data; called once for each shape.</param>
    /// <param name="environment">Stored in the plan unchanged.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static PlannedSweep Plan(
        SweepSpec spec, SweepPoints points, Func<TrialConfig, DataSize> sizeOf, PlannerOptions? options = null, string environment = "", CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(sizeOf);
        if (spec.Sample.Search is not null)
        {
            var random = points.StandIn();
            return SearchPlanner.Plan(spec, points, Plan(random.Spec, random, sizeOf, options, environment, cancel));
        }

        options ??= new PlannerOptions();
        var shapes = Shapes(points, cancel);
        var estimates = shapes.ConvertAll(shape => Estimate(spec, points, sizeOf, options, shape.Shape, shape.Points));
        var naming = Task.Run(
            () =>
            {
                var all = Identities(points, cancel);
                return (All: all, Duplicates: Duplicates(all));
            },
            CancellationToken.None);
        var bundles = ExtendedAlone(points, BundleCutter.Cut(
            points, [.. shapes.Zip(estimates, (shape, estimate) => new BundleShape(shape.Points, estimate.Bundle, estimate.Lanes ? options.Lanes : 1))]));
        var gate = SweepGates.Of(spec, points);
        List<int[]> resting = [];
        if (gate is not null)
        {
            resting = [.. bundles.Select(bundle => Array.FindAll(bundle, gate.RestsAtFirst)).Where(bundle => bundle.Length > 0)];
            bundles = [.. bundles.Select(bundle => Array.FindAll(bundle, trial => !gate.RestsAtFirst(trial))).Where(bundle => bundle.Length > 0)];
        }

        var (identities, duplicates) = naming.GetAwaiter().GetResult();
        var plan = new SweepPlan(
            spec.Name, points.Files.Stamp(spec.Hash), spec.Text, spec.FileName, identities, bundles, environment + points.Files.Lines())
        {
            Gated = gate is not null,
            Resting = resting,
        };
        var flops = estimates.Sum(e => e.Flops * e.Trials);
        return new PlannedSweep(
            plan,
            new PlanEstimate(
                points.PointCount, points.MostReplicates, points.ExcludedCount, points.RepeatedCount, duplicates, flops, SlotSpeed.Here, estimates))
        {
            Gate = gate,
        };
    }

    /// <summary>The identities of all trials, by index.</summary>
    public static TrialIdentity[] Identities(SweepPoints points, CancellationToken cancel = default) =>
        SideBySide.Column(points.TrialCount, points.Identity, cancel);

    /// <summary>Gives each extended trial its own bundle, because its first checkpoint is the final state of its shorter training.</summary>
    private static List<int[]> ExtendedAlone(SweepPoints points, List<int[]> bundles) =>
    [
        .. bundles.SelectMany(bundle => Array.Exists(bundle, points.IsExtended)
            ? bundle.Where(points.IsExtended).Select(trial => new[] { trial }).Append([.. bundle.Where(trial => !points.IsExtended(trial))]).Where(part => part.Length > 0)
            : [bundle]),
    ];

    /// <summary>The number of trials with the same identity as an earlier trial of the plan.</summary>
    private static int Duplicates(TrialIdentity[] identities)
    {
        // Half of an identity is distinctive enough for counting, and sorts in a fraction of the memory.
        var halves = Array.ConvertAll(identities, identity => (ulong)identity.Value);
        Array.Sort(halves);
        var duplicates = 0;
        for (var i = 1; i < halves.Length; i++)
        {
            duplicates += halves[i] == halves[i - 1] ? 1 : 0;
        }

        return duplicates;
    }

    /// <summary>Points by shape, shapes in order of their first point.</summary>
    private static List<(Sha256Digest Shape, List<int> Points)> Shapes(SweepPoints points, CancellationToken cancel)
    {
        var shapes = new List<(Sha256Digest Shape, List<int> Points)>();
        var places = new Dictionary<Sha256Digest, int>();
        var place = -1;
        for (var point = 0; point < points.PointCount; point++)
        {
            if (point % ChunkOfTrials == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            var shape = points.Shape(point);
            if ((place < 0 || shapes[place].Shape != shape) && !places.TryGetValue(shape, out place))
            {
                place = shapes.Count;
                places.Add(shape, place);
                shapes.Add((shape, []));
            }

            shapes[place].Points.Add(point);
        }

        return shapes;
    }

    private static ShapeEstimate Estimate(
        SweepSpec spec, SweepPoints points, Func<TrialConfig, DataSize> sizeOf, PlannerOptions options, Sha256Digest shape, List<int> pointsOfShape)
    {
        var config = points.Config(points.FirstTrialOf(pointsOfShape[0]));
        var data = sizeOf(config);
        var network = TrialWork.SizeOf(config, data);
        var flops = TrialWork.Flops(config, data);
        var trials = pointsOfShape.Sum(points.ReplicatesOf);
        var inLanes = spec.Prune is not { HasRungs: true } && network.Widths.Max() <= options.LaneWidth && TrialWork.FitsLanes(config);
        var aside = inLanes ? options.Lanes : 1;
        var seconds = (flops / options.FlopsPerSecond) + (TrialWork.Updates(config, data.Samples) * options.UpdateSeconds / aside);
        var bundle = spec.Execution.Bundle > 0
            ? spec.Execution.Bundle
            : Math.Clamp(RoundedToLanes(options.TargetSeconds / Math.Max(seconds, 1e-9), aside), 1, inLanes ? options.LargestLaneBundle : options.LargestBundle);
        return new ShapeEstimate(
            shape, network.Widths, network.Parameters, trials, flops, seconds, bundle, inLanes, TrialWork.StateBytes(config, network.Parameters));
    }

    private static int RoundedToLanes(double trials, int lanes) =>
        (int)Math.Min(1 << 20, Math.Max(1, Math.Ceiling(trials / lanes)) * lanes);
}
