namespace Runner.Specs;

/// <summary>How many trials there are, and that only one thing decides which of them are trained.</summary>
internal sealed class PlanChecks(PlacedSpec placed, ProblemList problems)
{
    private const long MostTrials = 100_000_000;
    private const long MostFiltered = 10_000_000;

    private readonly SweepSpec spec = placed.Spec;
    private readonly SweepSection sweep = placed.Sweep;

    public void Run()
    {
        PlanIsNotTooLarge();
        PrunedTrialsHaveOneBudget();
        RacesStandAlone();
        SearchesStandAlone();
    }

    private void PlanIsNotTooLarge()
    {
        var grid = spec.Sample.Method == SampleMethod.Grid;
        UInt128 points = 1;
        foreach (var axis in spec.Axes)
        {
            points = UInt128.Min(points * (UInt128)Math.Max(1, axis.Choices.Length), ulong.MaxValue);
        }

        if (!grid)
        {
            points = (UInt128)spec.Sample.Count;
        }

        var replicates = spec.MostReplicates;
        var trials = points * (UInt128)Math.Max(1, replicates);
        if (trials > MostTrials)
        {
            var (at, path) = replicates > 1 && points <= (UInt128)replicates
                ? (sweep.ReplicatesPlace, "sweep.replicates")
                : grid ? (sweep.Places[^1].Key, "sweep.axes") : (sweep.SamplePlace, "sweep.sample.n");
            problems.Add(at, path, $"the plan has {(trials > 1_000_000_000_000 ? "more than 10^12" : trials.ToString())} trials, more than {MostTrials}", "Use fewer values, points or replicates, or sample: {method: sobol, n: 1000}.");
        }
        else if (grid && points > MostFiltered && (spec.Exclude.Length > 0 || spec.Axes.Any(a => a.When is not null)))
        {
            problems.Add(sweep.Places[^1].Key, "sweep.axes", $"the grid has {points} points before conditions, more than {MostFiltered}", "Use fewer values, or drop the conditions.");
        }
    }

    /// <summary>Rungs are fractions of the budget, so all trials need the same one.</summary>
    private void PrunedTrialsHaveOneBudget()
    {
        if (spec.Prune is not { HasRungs: true })
        {
            return;
        }

        if (!spec.MoreEpochs.IsEmpty)
        {
            problems.Add(sweep.PrunePlace, SweepPrune.Section, $"{MoreEpochs.Section} gives some trials a different budget", "Remove one of the two.");
        }

        foreach (var path in (ReadOnlySpan<string>)["training.epochs", "training.updates"])
        {
            if (placed.AxisOf(spec.Settings.OrdinalOf(path)) is >= 0 and var axis)
            {
                problems.Add(sweep.Places[axis].Key, placed.Path(axis), "pruning needs the same budget for all trials", $"Give one {path} for all, or remove {SweepPrune.Section}.");
            }
        }
    }

    private void RacesStandAlone()
    {
        if (spec.Race is null)
        {
            return;
        }

        if (spec.Prune is not null)
        {
            problems.Add(sweep.RacePlace, SweepRace.Section, $"{SweepPrune.Section} also decides what is trained", "Keep one of the two.");
        }

        foreach (var (section, given) in (ReadOnlySpan<(string, bool)>)[(MoreReplicates.Section, !spec.MoreReplicates.IsEmpty), (MoreEpochs.Section, !spec.MoreEpochs.IsEmpty)])
        {
            if (given)
            {
                problems.Add(sweep.RacePlace, SweepRace.Section, $"{section} also decides what is trained", "Remove one of the two.");
            }
        }
    }

    /// <summary>What else decides which points there are, or which of their trials are trained.</summary>
    private void SearchesStandAlone()
    {
        if (spec.Sample.Search is null)
        {
            return;
        }

        var method = KebabCase.Of(spec.Sample.Method);
        ReadOnlySpan<(string Section, SpecMark At, bool Given)> others =
        [
            (SweepPrune.Section, sweep.PrunePlace, spec.Prune is not null),
            (SweepRace.Section, sweep.RacePlace, spec.Race is not null),
            (MoreReplicates.Section, sweep.SamplePlace, !spec.MoreReplicates.IsEmpty),
            (MoreEpochs.Section, sweep.SamplePlace, !spec.MoreEpochs.IsEmpty),
        ];
        foreach (var (section, at, given) in others)
        {
            if (given)
            {
                problems.Add(at, section, $"the search by {method} decides what is trained", "Keep one of the two.");
            }
        }

        if (!spec.Exclude.IsEmpty)
        {
            problems.Add(sweep.ExcludePlaces[0], "sweep.exclude", $"a search by {method} proposes any point of its axes", "Narrow the axes, or choose sobol, latin-hypercube or random without an objective.");
        }

        if (!spec.Replicates.Tied)
        {
            problems.Add(sweep.ReplicatesPlace, "sweep.replicates", "the seeds of this sweep are given one by one, and a search judges its best point on fresh ones", "Give one number in sweep.replicates.");
        }

        var cells = spec.Axes.Aggregate(UInt128.One, (product, axis) => UInt128.Min(ulong.MaxValue, product * (axis.IsFinite ? (UInt128)axis.Choices.Length : ulong.MaxValue)));
        if (spec.Sample.Count > PointSearch.MostPoints)
        {
            problems.Add(sweep.SamplePlace, "sweep.sample.n", $"{spec.Sample.Count} points, and a search has at most {PointSearch.MostPoints}", "Give fewer, or choose sobol.");
        }
        else if (!spec.Axes.IsEmpty && cells <= (UInt128)spec.Sample.Count)
        {
            problems.Add(sweep.SamplePlace, "sweep.sample.n", $"the axes have {cells} combinations, and {spec.Sample.Count} points are all of them", "Remove sample: a grid trains each once.");
        }
    }
}
