using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>What each axis may be beside the others: of settings of its own, with conditions on those before it, and finite in a grid.</summary>
internal sealed class AxisChecks(PlacedSpec placed, ProblemList problems)
{
    private readonly SweepSpec spec = placed.Spec;
    private readonly SweepSection sweep = placed.Sweep;
    private readonly ImmutableArray<ImmutableHashSet<int>> touched = placed.Touched;

    public void Run()
    {
        AxesDoNotOverlap();
        AxesSetEachSettingOnce();
        AxesSetWhatIsNotWritten();
        ConditionsLookBack();
        GridsHaveNoDistributions();
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
                        placed.Path(j),
                        $"{spec.Settings[shared].Path} is also set by the axis {spec.Axes[i].Paths[0]}, on line {sweep.Places[i].Key.Line}",
                        "Vary it in one place.");
                }
            }
        }
    }

    private void AxesSetEachSettingOnce()
    {
        for (var i = 0; i < touched.Length; i++)
        {
            var twice = spec.Axes[i].Choices.Select(c => c.Sets.GroupBy(s => s.Ordinal).FirstOrDefault(g => g.Count() > 1)).FirstOrDefault(g => g is not null);
            if (twice is not null)
            {
                problems.Add(sweep.Places[i].Key, placed.Path(i), $"{spec.Settings[twice.Key].Path} is set twice in the group", "Keep one of the two.");
            }
        }
    }

    /// <summary>What an axis always sets need not be written too. Where it does not apply, the written value holds.</summary>
    private void AxesSetWhatIsNotWritten()
    {
        for (var i = 0; i < touched.Length; i++)
        {
            if (spec.Axes[i].When is not null)
            {
                continue;
            }

            var always = spec.Axes[i].IsFinite
                ? touched[i].Where(o => spec.Axes[i].Choices.All(c => c.Sets.Any(s => s.Ordinal == o) || c.Clears.Contains(o))).ToImmutableHashSet()
                : touched[i];
            foreach (var item in placed.Written.Where(w => always.Contains(w.Setting.Ordinal)))
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
                        $"{placed.Path(i)}.when",
                        j == i ? "the condition depends on its own axis" : $"the condition depends on {spec.Axes[j].Paths[0]}, a later axis",
                        j == i ? "Use sweep.exclude for that." : $"Put the axis {spec.Axes[j].Paths[0]} before this one.");
                    break;
                }
            }
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
                    problems.Add(sweep.Places[i].Key, placed.Path(i), "a grid cannot draw from a distribution", "Give values or a range, or add sample: {method: sobol, n: 100} under sweep.");
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
}
