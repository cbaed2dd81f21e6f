namespace Runner.Specs;

/// <summary>Every setting that the spec gives applies to some point, no point lacks one, and those of a point go together.</summary>
internal sealed class SettingChecks(PlacedSpec placed, ProblemList problems)
{
    private readonly SweepSpec spec = placed.Spec;
    private readonly SweepSection sweep = placed.Sweep;
    private readonly AxisCombinations combinations = new(placed.Spec, DoubtfulSettings.Of(placed.Spec, problems));

    public void Run()
    {
        WrittenSettingsApply();
        AxesApply();
        if (SomethingIsLeft())
        {
            NothingIsMissing();
            SettingsGoTogether();
        }
    }

    /// <summary>A setting in the spec must apply to at least one point.</summary>
    private void WrittenSettingsApply()
    {
        foreach (var item in placed.Written)
        {
            var setting = item.Setting;
            if (!combinations.Any([setting.Ordinal], values => values.Applicable(setting.Ordinal), excluding: false))
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
            if (combinations.Any([ordinal], values => values.Applicable(ordinal), axis, single ? null : choice, excluding: false))
            {
                continue;
            }

            var (diagnosis, remedy) = Inapplicable(setting, [ordinal], axis, single ? null : choice);
            var path = !single ? setting.Path : spec.Axes[axis].Paths.Length > 1 ? $"{placed.Path(axis)}.{setting.Path}" : placed.Path(axis);
            problems.Add(single && pathIndex < sweep.Places[axis].Paths.Length ? sweep.Places[axis].Paths[pathIndex] : at, path, diagnosis, remedy);
        }
    }

    private void NothingIsMissing()
    {
        foreach (var setting in SettingTable.Trial.Where(s => s is { Default: null, Optional: false }))
        {
            if (combinations.Any([setting.Ordinal], values => values[setting.Ordinal] is null && values.Applicable(setting.Ordinal), unsaid: false))
            {
                var parent = setting.LooksAt.First();
                problems.Add(placed.PlaceOf([parent, setting.Path]), setting.Path, "missing", setting == DataSettings.Path ? "Give the file, such as 'data: csv:samples.csv'." : $"Give {setting.Type.Wanted}.");
            }
        }
    }

    private void SettingsGoTogether()
    {
        foreach (var rule in SettingRules.All)
        {
            SettingRules.Fault? fault = null;
            combinations.Any(rule.Paths.Select(spec.Settings.OrdinalOf), values => (fault = rule.Check(values)) is not null, unsaid: false);
            if (fault is { } found)
            {
                var remedy = spec.Axes.Length > 0 && SweepResolver.AxesThatMatter(spec.Settings, spec.Axes, rule.Paths.Select(spec.Settings.OrdinalOf)).Count > 0
                    ? found.Remedy.TrimEnd('.') + "; or exclude such points with sweep.exclude."
                    : found.Remedy;
                problems.Add(placed.PlaceOf([found.Path, .. rule.Paths]), found.Path, found.Diagnosis, remedy);
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

        if (!combinations.Any(ordinals, _ => true))
        {
            problems.Add(sweep.ExcludePlaces[0], "sweep.exclude", "the conditions exclude every point", "Loosen them: a point is excluded when any of them holds.");
            return false;
        }

        for (var i = 0; i < spec.Exclude.Length; i++)
        {
            var condition = spec.Exclude[i];
            if (!combinations.Any(condition.Ordinals, condition.Holds, excluding: false))
            {
                problems.Add(sweep.ExcludePlaces[i], spec.Exclude.Length > 1 ? $"sweep.exclude[{i}]" : "sweep.exclude", "the condition excludes nothing", "Check its values against the axes, or remove it.");
            }
        }

        return true;
    }

    private (string Diagnosis, string Remedy) Inapplicable(Setting setting, int[] ordinals, int fixedAxis = -1, AxisChoice? fixedChoice = null)
    {
        TrialValues? seen = null;
        combinations.Any(ordinals, values => (seen = values) is not null, fixedAxis, fixedChoice, excluding: false);
        return InapplicableText.Of(setting, seen);
    }
}
