using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Applies one value of every axis to the base settings and fills in defaults.</summary>
public sealed class SweepResolver
{
    private readonly SettingSet settings;
    private readonly SettingValue?[] written;
    private readonly ImmutableArray<SweepAxis> axes;
    private readonly bool anyCondition;

    public SweepResolver(SettingSet settings, ImmutableArray<SettingValue?> written, ImmutableArray<SweepAxis> axes)
    {
        this.settings = settings;
        this.written = new SettingValue?[settings.Count];
        written.CopyTo(this.written);
        this.axes = axes;
        anyCondition = axes.Any(a => a.When is not null);
    }

    /// <summary>The settings of a point.</summary>
    /// <param name="choices">One per axis; null leaves the base as it is.</param>
    /// <param name="applies">Receives whether each axis applies: its condition holds and at least one of its settings applies.</param>
    public TrialValues Resolve(ReadOnlySpan<AxisChoice?> choices, Span<bool> applies)
    {
        var all = (SettingValue?[])written.Clone();
        for (var i = 0; i < choices.Length; i++)
        {
            applies[i] = choices[i] is not null && (!anyCondition || axes[i].When is not { } when || when.Holds(TrialValues.Resolve(settings, all)));
            if (applies[i])
            {
                Put(choices[i]!, all);
            }
        }

        var values = TrialValues.Resolve(settings, all);
        for (var i = 0; i < choices.Length; i++)
        {
            applies[i] = applies[i] && AnyApplies(choices[i]!, values);
        }

        return values;
    }

    /// <summary>Ordinals whose value decides the value or the applicability of the setting, itself included.</summary>
    public static ISet<int> Closure(SettingSet settings, IEnumerable<int> ordinals)
    {
        var closure = new SortedSet<int>();
        var open = new Stack<int>(ordinals);
        while (open.TryPop(out var ordinal))
        {
            if (closure.Add(ordinal))
            {
                foreach (var path in settings.LooksAt(ordinal))
                {
                    open.Push(settings.OrdinalOf(path));
                }
            }
        }

        return closure;
    }

    /// <summary>The axes that can change the values of <paramref name="ordinals"/>, including axes on which conditions of others
    /// depend; ascending.</summary>
    public static List<int> AxesThatMatter(SettingSet settings, IReadOnlyList<SweepAxis> axes, IEnumerable<int> ordinals)
    {
        var closure = Closure(settings, ordinals);
        var matter = new SortedSet<int>();
        bool grown;
        do
        {
            grown = false;
            for (var i = 0; i < axes.Count; i++)
            {
                if (!matter.Contains(i) && axes[i].Touched.Overlaps(closure))
                {
                    matter.Add(i);
                    grown = true;
                    if (axes[i].When is { } when)
                    {
                        closure.UnionWith(Closure(settings, when.Ordinals));
                    }
                }
            }
        }
        while (grown);

        return [.. matter];
    }

    private static void Put(AxisChoice choice, SettingValue?[] all)
    {
        foreach (var ordinal in choice.Clears)
        {
            all[ordinal] = null;
        }

        foreach (var (ordinal, value, _) in choice.Sets)
        {
            all[ordinal] = value;
        }
    }

    private static bool AnyApplies(AxisChoice choice, TrialValues values)
    {
        foreach (var (ordinal, _, _) in choice.Sets)
        {
            if (values.Applicable(ordinal))
            {
                return true;
            }
        }

        return choice.Sets.IsEmpty;
    }
}
