using Runner.Identities;
using Runner.Search;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>Finds the place of each value of a point among those of its axis, by <see cref="SweepPoints.TryPlaces"/>.</summary>
public delegate bool PlacesOfValues(int point, Span<int> places);

/// <summary>What a comparison needs to know about a sweep besides its results. Everything is a function of the spec;
/// properties of single trials are computed on demand, so that a million trials cost nothing here.</summary>
public sealed record SweepOutline
{
    public required string Name { get; init; }

    public string About { get; init; } = "";

    public required ulong Seed { get; init; }

    /// <summary>Dotted paths of the axes, without seeds.</summary>
    public required IReadOnlyList<string> Axes { get; init; }

    /// <summary>For each axis the index of the first axis that it varies together with; its own index when it varies alone.</summary>
    public IReadOnlyList<int> MovesWith
    {
        get => field ?? [.. Enumerable.Range(0, Axes.Count)];
        init;
    }

    public required int TrialCount { get; init; }

    public required int PointCount { get; init; }

    /// <summary>The number of trials of a point, by its index.</summary>
    public required Func<int, int> ReplicatesOf { get; init; }

    /// <summary>Seeds that change nothing at any point: of a fixed initializer, of the order of a full or sequential batch,
    /// of absent noise.</summary>
    public SeedDesign? InertSeeds { get; init; }

    /// <summary>The unit of a trial's budget.</summary>
    public BudgetUnit Unit { get; init; } = BudgetUnit.Epochs;

    /// <summary>Whether all trials count in that unit; sweeps compared with one another may not.</summary>
    public bool HasOneUnit { get; init; } = true;

    /// <summary>The budget of trial 0.</summary>
    public int Budget { get; init; }

    /// <summary>How runs are pruned; null when they are not.</summary>
    public SweepPrune? Prune { get; init; }

    /// <summary>The race that decides what is trained; null when there is none.</summary>
    public Racing? Race { get; init; }

    /// <summary>The search that decides which points there are; null where there is none.</summary>
    public Searching? Search { get; init; }

    public required Func<int, int> PointOf { get; init; }

    public required Func<int, int> ReplicateOf { get; init; }

    /// <summary>The values of a point, aligned with <see cref="Axes"/>; null where a conditional axis does not apply.</summary>
    public required Func<int, IReadOnlyList<AxisValue?>> Values { get; init; }

    /// <summary>The places of a point's values; null where they are not known.</summary>
    public PlacesOfValues? Places { get; init; }

    public required Func<int, TrialSeeds> Seeds { get; init; }

    public required Func<int, TrialIdentity> Identity { get; init; }

    public static SweepOutline Of(SweepSpec spec, SweepPoints points) => new()
    {
        Name = spec.Name,
        About = spec.About,
        Seed = spec.Seed,
        Axes = points.Axes,
        MovesWith = [.. spec.Axes.SelectMany((axis, i) => axis.Paths.Select(_ => spec.Axes.Take(i).Sum(before => before.Paths.Length)))],
        TrialCount = points.TrialCount,
        PointCount = points.PointCount,
        ReplicatesOf = points.ReplicatesOf,
        InertSeeds = Inert(points),
        Unit = points.TrialCount > 0 ? points.Config(0).Training.Unit : BudgetUnit.Epochs,
        Budget = points.TrialCount > 0 ? points.Config(0).Training.Budget : 0,
        Prune = spec.Prune,
        Race = points.IsWhole ? SweepGates.Of(spec, points) as Racing : null,
        Search = points.IsWhole ? SweepGates.Of(spec, points) as Searching : null,
        PointOf = points.PointOf,
        ReplicateOf = points.ReplicateOf,
        Values = points.Values,
        Places = points.TryPlaces,
        Seeds = points.Seeds,
        Identity = points.Identity,
    };

    /// <summary>Examines points spread evenly over the sweep: a seed counts as inert only when none of them draws from it.</summary>
    private static SeedDesign Inert(SweepPoints points)
    {
        const int looked = 256;
        bool start = true, order = true, noise = true;
        var step = Math.Max(1, points.PointCount / looked);
        for (var point = 0; point < points.PointCount && points.IsKnown(point); point += step)
        {
            var config = points.Config(points.FirstTrialOf(point));
            if (config.Model.Kind == ModelKind.Surface)
            {
                // On surfaces, starts and steps are drawn in other ways.
                return new(false, false, false, false);
            }

            start &= IsFixed(config.Model.Init);
            order &= config.Training.Order == BatchOrder.Sequential || (config.Training.Batch <= 0 && config.Training.SeesEachOnce);
            noise &= config.Model.Kind != ModelKind.Module && !config.DrawsWhileTraining() && config.Training.Nudge == 0;
        }

        return new(start, order, noise, false);
    }

    private static bool IsFixed(InitConfig init) =>
        IsFixed(init.Weights.Scheme) && IsFixed(init.Bias.Scheme) && (init.Recurrent is null || IsFixed(init.Recurrent.Scheme)) && !(init.InputStd > 0);

    /// <summary>Whether an initializer does not draw random numbers.</summary>
    private static bool IsFixed(InitializerKind scheme) =>
        scheme is InitializerKind.Zeros or InitializerKind.Constant or InitializerKind.Identity or InitializerKind.Hadamard
            or InitializerKind.Values or InitializerKind.File;

    /// <summary>The axes, by index, in groups that vary together; an axis that varies alone is a group of its own.</summary>
    public IReadOnlyList<int[]> AxisGroups => [.. Enumerable.Range(0, Axes.Count).GroupBy(axis => MovesWith[axis]).Select(group => group.ToArray())];

    /// <summary>"epochs" or "updates".</summary>
    public string Units => Unit == BudgetUnit.Epochs ? "epochs" : "updates";

    /// <summary>"1 epoch", "8.5 epochs", "3,000 updates".</summary>
    public string Duration(double units) => Findings.Words.Time(units) is var text && text == "1" ? $"1 {Units[..^1]}" : $"{text} {Units}";
}
