using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Checks that need the whole spec: conflicting settings, overlapping axes, conditions that exclude every
/// point, plans that are too large.</summary>
internal sealed class SpecChecks(SweepSpec spec, List<SectionReader.Written> written, SweepSection sweep, SpecMark root, ProblemList problems)
{
    public const long MostTrials = 100_000_000;
    public const long MostFiltered = 10_000_000;
    private const int MostCombinations = 200_000;

    /// <summary>A limit, because axes are checked in pairs.</summary>
    private const int MostAxes = 1000;

    private readonly SweepResolver resolver = new(spec.Settings, spec.Base, spec.Axes);
    private readonly HashSet<int> doubtful = Doubtful(spec, problems);
    private readonly ImmutableHashSet<int>[] touched = [.. spec.Axes.Select(a => a.Touched)];

    public void Run()
    {
        var before = problems.Count;
        if (spec.Axes.Length > MostAxes)
        {
            problems.Add(sweep.Places[MostAxes].Key, Path(MostAxes), $"the sweep has {spec.Axes.Length} axes, more than {MostAxes}", "Vary fewer settings, or vary some together in a group of sweep.zip.");
            return;
        }

        AxesDoNotOverlap();
        ConditionsLookBack();
        GridsHaveNoDistributions();
        PlanIsNotTooLarge();
        PrunedTrialsHaveOneBudget();
        RacesStandAlone();
        SearchesStandAlone();
        if (problems.Count > before)
        {
            return;
        }

        WrittenSettingsApply();
        AxesApply();
        if (SomethingIsLeft())
        {
            NothingIsMissing();
            SettingsGoTogether();
        }
    }

    private void AxesDoNotOverlap()
    {
        for (var i = 0; i < touched.Length; i++)
        {
            for (var j = i + 1; j < touched.Length; j++)
            {
                if (touched[i].Intersect(touched[j]).DefaultIfEmpty(-1).Min() is var shared and >= 0)
                {
                    problems.Add(
                        sweep.Places[j].Key,
                        Path(j),
                        $"{spec.Settings[shared].Path} is also set by the axis {spec.Axes[i].Paths[0]}, on line {sweep.Places[i].Key.Line}",
                        "Vary it in one place.");
                }
            }

            var twice = spec.Axes[i].Choices.Select(c => c.Sets.GroupBy(s => s.Ordinal).FirstOrDefault(g => g.Count() > 1)).FirstOrDefault(g => g is not null);
            if (twice is not null)
            {
                problems.Add(sweep.Places[i].Key, Path(i), $"{spec.Settings[twice.Key].Path} is set twice in the group", "Keep one of the two.");
            }
        }

        for (var i = 0; i < touched.Length; i++)
        {
            if (spec.Axes[i].When is not null)
            {
                continue; // the written value holds where the axis does not apply
            }

            var always = spec.Axes[i].IsFinite
                ? touched[i].Where(o => spec.Axes[i].Choices.All(c => c.Sets.Any(s => s.Ordinal == o) || c.Clears.Contains(o))).ToImmutableHashSet()
                : touched[i];
            foreach (var item in written.Where(w => always.Contains(w.Setting.Ordinal)))
            {
                problems.Add(item.Key, item.Setting.Path, $"the axis {spec.Axes[i].Paths[0]} on line {sweep.Places[i].Key.Line} sets it", "Remove it here, or remove the axis.");
            }
        }
    }

    private void ConditionsLookBack()
    {
        for (var i = 0; i < spec.Axes.Length; i++)
        {
            if (spec.Axes[i].When is not { } when)
            {
                continue;
            }

            var closure = SweepResolver.Closure(spec.Settings, when.Ordinals);
            for (var j = i; j < spec.Axes.Length; j++)
            {
                if (touched[j].Overlaps(closure))
                {
                    problems.Add(
                        sweep.Places[i].When,
                        $"{Path(i)}.when",
                        j == i ? "the condition depends on its own axis" : $"the condition depends on {spec.Axes[j].Paths[0]}, a later axis",
                        j == i ? "Use sweep.exclude for that." : $"Put the axis {spec.Axes[j].Paths[0]} before this one.");
                    break;
                }
            }
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
            if (Array.FindIndex(touched, ordinals => ordinals.Contains(spec.Settings.OrdinalOf(path))) is >= 0 and var axis)
            {
                problems.Add(sweep.Places[axis].Key, Path(axis), "pruning needs the same budget for all trials", $"Give one {path} for all, or remove {SweepPrune.Section}.");
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

    private void GridsHaveNoDistributions()
    {
        if (spec.Sample.Method == SampleMethod.Grid)
        {
            for (var i = 0; i < spec.Axes.Length; i++)
            {
                if (spec.Axes[i].IsDrawn)
                {
                    problems.Add(sweep.Places[i].Key, Path(i), "a grid cannot draw from a distribution", "Give values or a range, or add sample: {method: sobol, n: 100} under sweep.");
                }
            }
        }
        else if (!sweep.HasAxes)
        {
            problems.Add(sweep.SamplePlace, "sweep.sample", "there is no axis to sample", "Add sweep.axes, or remove sample.");
        }
        else if (spec.Sample.Method == SampleMethod.Sobol && spec.Axes.Length > SampleLimits.SobolDimensions)
        {
            problems.Add(sweep.SamplePlace, "sweep.sample.method", $"sobol supports {SampleLimits.SobolDimensions} axes, and there are {spec.Axes.Length}", "Use latin-hypercube or random.");
        }
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

    /// <summary>A setting in the spec must apply to at least one point.</summary>
    private void WrittenSettingsApply()
    {
        foreach (var item in written)
        {
            var setting = item.Setting;
            if (!Combinations([setting.Ordinal], values => values.Applicable(setting.Ordinal), excluding: false))
            {
                var (diagnosis, remedy) = Inapplicable(setting, [setting.Ordinal]);
                problems.Add(item.Key, setting.Path, diagnosis, remedy);
            }
        }
    }

    private void AxesApply()
    {
        for (var i = 0; i < spec.Axes.Length; i++)
        {
            var axis = spec.Axes[i];
            if (!axis.IsFinite)
            {
                CheckChoice(i, axis.At(0), sweep.Places[i].Key);
                continue;
            }

            // The values of a single setting apply under the same conditions, so one of them is
            // enough; whole sections are checked one by one.
            if (axis.Choices.All(c => c.Clears.IsEmpty && c.Sets.Length == axis.Paths.Length))
            {
                CheckChoice(i, axis.Choices[0], sweep.Places[i].Key);
                continue;
            }

            for (var k = 0; k < axis.Choices.Length; k++)
            {
                CheckChoice(i, axis.Choices[k], sweep.Places[i].Choices[k]);
            }
        }
    }

    private void CheckChoice(int axis, AxisChoice choice, SpecMark at)
    {
        foreach (var (ordinal, _, pathIndex) in choice.Sets)
        {
            var setting = spec.Settings[ordinal];
            var single = choice.Clears.IsEmpty;
            if (Combinations([ordinal], values => values.Applicable(ordinal), axis, single ? null : choice, excluding: false))
            {
                continue;
            }

            var (diagnosis, remedy) = Inapplicable(setting, [ordinal], axis, single ? null : choice);
            var path = !single ? setting.Path : spec.Axes[axis].Paths.Length > 1 ? $"{Path(axis)}.{setting.Path}" : Path(axis);
            problems.Add(single && pathIndex < sweep.Places[axis].Paths.Length ? sweep.Places[axis].Paths[pathIndex] : at, path, diagnosis, remedy);
        }
    }

    private void NothingIsMissing()
    {
        foreach (var setting in SettingTable.Trial.Where(s => s is { Default: null, Optional: false }))
        {
            if (Combinations([setting.Ordinal], values => values[setting.Ordinal] is null && values.Applicable(setting.Ordinal), unsaid: false))
            {
                var parent = setting.LooksAt.First();
                problems.Add(PlaceOf([parent, setting.Path]), setting.Path, "missing", setting == DataSettings.Path ? "Give the file, such as 'data: csv:samples.csv'." : $"Give {setting.Type.Wanted}.");
            }
        }
    }

    private void SettingsGoTogether()
    {
        foreach (var rule in SettingRules.All)
        {
            SettingRules.Fault? fault = null;
            Combinations(rule.Paths.Select(spec.Settings.OrdinalOf), values => (fault = rule.Check(values)) is not null, unsaid: false);
            if (fault is { } found)
            {
                var remedy = spec.Axes.Length > 0 && SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, rule.Paths.Select(spec.Settings.OrdinalOf)).Count > 0
                    ? found.Remedy.TrimEnd('.') + "; or exclude such points with sweep.exclude."
                    : found.Remedy;
                problems.Add(PlaceOf([found.Path, .. rule.Paths]), found.Path, found.Diagnosis, remedy);
            }
        }
    }

    private bool SomethingIsLeft()
    {
        if (spec.Exclude.Length == 0)
        {
            return true;
        }

        var ordinals = spec.Exclude.SelectMany(e => e.Ordinals).Distinct().ToList();
        var matter = SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, ordinals);
        if (matter.Exists(i => !spec.Axes[i].IsFinite))
        {
            return true;
        }

        if (!Combinations(ordinals, _ => true))
        {
            problems.Add(sweep.ExcludePlaces[0], "sweep.exclude", "the conditions exclude every point", "Loosen them: a point is excluded when any of them holds.");
            return false;
        }

        for (var i = 0; i < spec.Exclude.Length; i++)
        {
            var condition = spec.Exclude[i];
            if (!Combinations(condition.Ordinals, condition.Holds, excluding: false))
            {
                problems.Add(sweep.ExcludePlaces[i], spec.Exclude.Length > 1 ? $"sweep.exclude[{i}]" : "sweep.exclude", "the condition excludes nothing", "Check its values against the axes, or remove it.");
            }
        }

        return true;
    }

    /// <summary>Whether the predicate holds for some combination of values of the axes that affect these settings. A
    /// continuous axis is represented by its two ends; excluded combinations do not count. The number of combinations tried is
    /// bounded.</summary>
    /// <param name="unsaid">The answer when it cannot be determined: too many combinations, or a value that could not be read.</param>
    private bool Combinations(IEnumerable<int> ordinals, Func<TrialValues, bool> holds, int fixedAxis = -1, AxisChoice? fixedChoice = null, bool excluding = true, bool unsaid = true)
    {
        var wanted = ordinals.ToHashSet();
        if (doubtful.Overlaps(SweepResolver.Closure(spec.Settings, wanted)))
        {
            return unsaid;
        }

        var matter = SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, wanted);
        var excludes = spec.Exclude.Where(e => excluding && SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, e.Ordinals).Exists(matter.Contains)).ToList();
        if (excludes.Count > 0)
        {
            matter = SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, [.. wanted, .. excludes.SelectMany(e => e.Ordinals)]);
        }

        if (fixedAxis >= 0 && !matter.Contains(fixedAxis))
        {
            matter.Add(fixedAxis);
        }

        var values = matter.ConvertAll(i => i == fixedAxis && fixedChoice is not null ? [fixedChoice] : Representatives(spec.Axes[i]));
        if (values.Aggregate(1.0, (product, choices) => product * choices.Count) > MostCombinations)
        {
            values = values.ConvertAll(Extremes);
        }

        var index = new int[matter.Count];
        var choices = new AxisChoice?[spec.Axes.Length];
        var applies = new bool[spec.Axes.Length];
        for (var tried = 0; tried < MostCombinations; tried++)
        {
            for (var i = 0; i < matter.Count; i++)
            {
                choices[matter[i]] = values[i][index[i]];
            }

            var resolved = resolver.Resolve(choices, applies);
            if (!excludes.Exists(e => e.Holds(resolved)) && holds(resolved))
            {
                return true;
            }

            var digit = matter.Count - 1;
            while (digit >= 0 && ++index[digit] == values[digit].Count)
            {
                index[digit--] = 0;
            }

            if (digit < 0)
            {
                return false;
            }
        }

        return unsaid;
    }

    /// <summary>Settings whose value could not be read, so that checks that depend on them are skipped. An unknown key
    /// could mean any setting of its section.</summary>
    private static HashSet<int> Doubtful(SweepSpec spec, ProblemList problems)
    {
        var found = new HashSet<int>();
        foreach (var path in problems.Paths)
        {
            if (path is "sweep.axes" or "sweep.zip" or "sweep")
            {
                found.UnionWith(Enumerable.Range(0, spec.Settings.Count));
                continue;
            }

            var bare = path.StartsWith("sweep.axes.", StringComparison.Ordinal) ? path["sweep.axes.".Length..]
                : path.StartsWith("sweep.zip[", StringComparison.Ordinal) && path.IndexOf("].", StringComparison.Ordinal) is var end and > 0 ? path[(end + 2)..]
                : path;
            if (spec.Settings.Find(bare) is { } setting)
            {
                found.Add(setting.Ordinal);
                continue;
            }

            if (bare.Length > 0 && !SettingTable.IsSection(bare) && !bare.Contains('.'))
            {
                bare = NearestName.Of(bare, SettingTable.Sections.Select(s => s.Section)) ?? "";
            }

            while (bare.Length > 0 && !SettingTable.IsSection(bare))
            {
                bare = bare.LastIndexOf('.') is var dot and > 0 ? bare[..dot] : "";
            }

            if (bare.Length > 0)
            {
                found.UnionWith(SettingTable.Trial.Where(s => s.Path.StartsWith(bare + ".", StringComparison.Ordinal)).Select(s => s.Ordinal));
            }
        }

        return found;
    }

    /// <summary>Reduces many numbers to their ends, where rules that compare numbers fail first.</summary>
    private static IReadOnlyList<AxisChoice> Extremes(IReadOnlyList<AxisChoice> choices) =>
        choices.Count > 4 && choices.All(choice => choice.Numbers is [var number] && !double.IsNaN(number))
            ? [.. new[] { choices[0], choices[^1], choices.MinBy(choice => choice.Numbers[0])!, choices.MaxBy(choice => choice.Numbers[0])! }.Distinct()]
            : choices;

    private static IReadOnlyList<AxisChoice> Representatives(SweepAxis axis) =>
        axis.IsFinite ? axis.Choices : [axis.At(0), axis.At(1 - 1e-12)];

    private (string Diagnosis, string Remedy) Inapplicable(Setting setting, int[] ordinals, int fixedAxis = -1, AxisChoice? fixedChoice = null)
    {
        TrialValues? seen = null;
        Combinations(ordinals, values => (seen = values) is not null, fixedAxis, fixedChoice, excluding: false);
        return InapplicableText.Of(setting, seen);
    }

    private string Path(int axis) => sweep.Places[axis].Where;

    /// <summary>The position of the first of these paths that the spec has.</summary>
    private SpecMark PlaceOf(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (spec.Settings.Find(path) is not { } setting)
            {
                continue;
            }

            if (written.FindIndex(w => w.Setting.Ordinal == setting.Ordinal) is var i and >= 0)
            {
                return written[i].At;
            }

            for (var axis = 0; axis < touched.Length; axis++)
            {
                if (touched[axis].Contains(setting.Ordinal))
                {
                    return sweep.Places[axis].Key;
                }
            }
        }

        return root;
    }
}
