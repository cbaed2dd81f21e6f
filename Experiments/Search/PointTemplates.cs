using System.Collections.Concurrent;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// What the trials of points have in common that differ only in axes on which no other setting depends. Kept where those that
/// decide about others have finitely many values. Thread-safe.
/// </summary>
internal sealed class PointTemplates
{
    private const int MostTemplates = 4096;

    private readonly SweepSpec spec;
    private readonly SweepResolver resolver;
    private readonly FileContents files;
    private readonly int[] free;
    private readonly int[] structural;
    private readonly bool cached;
    private readonly ConcurrentDictionary<(long Structure, int Epochs), TrialTemplate> templates = new();

    /// <summary>The template of all points without more epochs, where no axis decides about other settings; null until it is made.</summary>
    private volatile TrialTemplate? only;

    public PointTemplates(SweepSpec spec, SweepResolver resolver, FileContents files)
    {
        (this.spec, this.resolver, this.files) = (spec, resolver, files);
        var leaves = LeafAxes(spec);
        free = [.. leaves];
        structural = [.. Enumerable.Range(0, spec.Axes.Length).Except(leaves)];
        cached = structural.All(i => spec.Axes[i].IsFinite)
            && structural.Aggregate(1.0, (product, i) => product * spec.Axes[i].Choices.Length) < long.MaxValue;
    }

    /// <summary>Of a cell or draw, if it has been made; null otherwise.</summary>
    public TrialTemplate? Known(PointChoices points, int place) =>
        only ?? (cached ? templates.GetValueOrDefault((StructureOf(points, place), 0)) : null);

    /// <param name="choices">Those of the place.</param>
    /// <param name="moreEpochs">Epochs that replace those of the spec; 0 to keep those.</param>
    public TrialTemplate Of(PointChoices points, int place, AxisChoice?[] choices, int moreEpochs = 0)
    {
        if (!cached)
        {
            return New(choices, moreEpochs);
        }

        var key = (StructureOf(points, place), moreEpochs);
        if (templates.TryGetValue(key, out var known))
        {
            return known;
        }

        var template = New(choices, moreEpochs);
        if (templates.Count < MostTemplates)
        {
            templates.TryAdd(key, template);
        }

        if (structural.Length == 0 && moreEpochs == 0)
        {
            only = template;
        }

        return template;
    }

    /// <summary>A number for the values of the structural axes.</summary>
    private long StructureOf(PointChoices points, int place)
    {
        var key = 0L;
        foreach (var i in structural)
        {
            key = (key * spec.Axes[i].Choices.Length) + points.Digit(place, i);
        }

        return key;
    }

    private TrialTemplate New(AxisChoice?[] choices, int moreEpochs)
    {
        var given = moreEpochs == 0
            ? resolver
            : new SweepResolver(spec.Settings, spec.Base.SetItem(spec.Settings.OrdinalOf("training.epochs"), SettingValue.Of(moreEpochs)), spec.Axes);
        return new TrialTemplate(spec, given, choices, free, files);
    }

    /// <summary>Axes that set the same settings at every value, where no other setting depends on these.</summary>
    private static List<int> LeafAxes(SweepSpec spec)
    {
        var looked = LookedAt(spec);
        var leaves = new List<int>();
        for (var i = 0; i < spec.Axes.Length; i++)
        {
            var axis = spec.Axes[i];
            var first = axis.IsFinite ? axis.Choices[0] : axis.At(0);
            var sameSets = !axis.IsFinite || axis.Choices.All(c => c.Clears.IsEmpty && c.Sets.Select(s => s.Ordinal).SequenceEqual(first.Sets.Select(s => s.Ordinal)));
            if (sameSets && !first.Sets.Any(s => looked.Contains(s.Ordinal)))
            {
                leaves.Add(i);
            }
        }

        return leaves;
    }

    /// <summary>Settings on which others depend.</summary>
    private static HashSet<int> LookedAt(SweepSpec spec)
    {
        var looked = SettingTable.Trial.SelectMany(s => s.Applies.Concat(s.Cases.Select(c => c.When)))
            .SelectMany(c => c.Alternatives).Select(a => spec.Settings.OrdinalOf(a.Path)).ToHashSet();
        foreach (var part in spec.Settings.Named.Where(setting => setting.PartOf is not null))
        {
            looked.Add(part.Ordinal);
            looked.Add(spec.Settings.OrdinalOf(part.PartOf!));
        }

        foreach (var axis in spec.Axes)
        {
            looked.UnionWith(axis.When is { } when ? SweepResolver.Closure(spec.Settings, when.Ordinals) : []);
        }

        return looked;
    }
}
