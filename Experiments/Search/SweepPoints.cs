using System.Collections.Concurrent;
using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Optimizers.Schedules;
using Runner.Search.Balance;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// The trials of a sweep in their fixed order: point by point with the last axis varying fastest (for a sample: draw by
/// draw), the replicates of a point together. The properties of a trial are computed from its index on request; for a
/// full grid nothing is stored per point. Thread-safe.
/// </summary>
public sealed class SweepPoints
{
    private const int MostTemplates = 4096;

    private const int SlicesOfADistribution = 8;

    private readonly SweepSpec spec;
    private readonly SweepResolver resolver;
    private readonly PointIndex index;
    private readonly int[] strides;
    private readonly int[] free;
    private readonly int[] structural;
    private readonly bool cached;
    private readonly bool finite;
    private readonly ConcurrentDictionary<(long Structure, int Epochs), TrialTemplate> templates = new();
    private readonly SweepReplicates replicates;
    private PointSampler? sampler;

    /// <summary>The template of all points without more epochs, where no axis decides about other settings; null until it is made.</summary>
    private volatile TrialTemplate? only;

    /// <summary>The first trial of each point, and one past the last trial; null if all points have the same number of trials.</summary>
    private readonly int[]? starts;

    /// <summary>The replicate of each trial; null if the replicates of each point are numbered from 0.</summary>
    private readonly int[]? numbers;

    /// <summary>The epochs of each trial that trains for more than its point's setting, else 0; null if no trial does.</summary>
    private readonly int[]? epochs;

    private SweepPoints(SweepSpec spec, FileContents files)
    {
        this.spec = spec;
        Files = files;
        resolver = new SweepResolver(spec.Settings, spec.Base, spec.Axes);
        sampler = spec.Sample.Method == SampleMethod.Grid ? null : PointSampler.Of(spec);
        index = spec.Sample.Search is { } sought ? PointIndex.OfAll(spec.Sample.Count + sought.JudgedPoints)
            : sampler is null ? PointIndex.OfGrid(spec, resolver) : PointIndex.OfSample(spec, resolver, sampler);
        strides = new int[spec.Axes.Length];
        var stride = 1L;
        for (var i = spec.Axes.Length - 1; i >= 0; i--)
        {
            strides[i] = (int)Math.Min(int.MaxValue, stride);
            stride *= Math.Max(1, spec.Axes[i].Choices.Length);
        }

        Axes = [.. spec.Axes.SelectMany(a => a.Paths)];
        if (spec.Sample.Search is { } search)
        {
            replicates = SweepReplicates.TiedTo((int)spec.Replicates.Count + search.Judge);
            (starts, numbers) = Judged(spec.Sample.Count, (int)spec.Replicates.Count, search);
        }
        else
        {
            replicates = spec.MoreReplicates.IsEmpty ? spec.Replicates : SweepReplicates.TiedTo((int)spec.MostReplicates);
            starts = spec.MoreReplicates.IsEmpty ? null : Starts();
        }

        TrialCount = starts?[^1] ?? checked(PointCount * (int)replicates.Count);
        (LeastReplicates, MostReplicates) = starts is null ? ((int)replicates.Count, (int)replicates.Count) : Ends(starts);
        var leaves = LeafAxes();
        free = [.. leaves];
        structural = [.. Enumerable.Range(0, spec.Axes.Length).Except(leaves)];
        cached = structural.All(i => spec.Axes[i].IsFinite)
            && structural.Aggregate(1.0, (product, i) => product * spec.Axes[i].Choices.Length) < long.MaxValue;
        epochs = spec.MoreEpochs.IsEmpty ? null : Epochs();
        finite = spec.Axes.All(axis => axis.IsFinite);
    }

    private SweepPoints(SweepPoints whole, IReadOnlyList<int> trials)
    {
        (spec, resolver, sampler, strides, free, structural, cached, finite, replicates, Axes, Files) = (
            whole.spec, whole.resolver, whole.sampler, whole.strides, whole.free, whole.structural, whole.cached, whole.finite, whole.replicates, whole.Axes, whole.Files);
        var byPoint = trials.GroupBy(whole.PointOf).ToList();
        index = whole.index.Only(byPoint.Select(group => group.Key));
        numbers = [.. trials.Select(whole.ReplicateOf)];
        epochs = whole.epochs is { } all ? [.. trials.Select(trial => all[trial])] : null;
        starts = new int[byPoint.Count + 1];
        for (var point = 0; point < byPoint.Count; point++)
        {
            starts[point + 1] = starts[point] + byPoint[point].Count();
        }

        (IsWhole, Proposed) = (false, whole.Proposed);
        TrialCount = trials.Count;
        (LeastReplicates, MostReplicates) = Ends(starts);
    }

    /// <summary>The smallest and the largest number of trials of a point.</summary>
    private static (int Least, int Most) Ends(int[] starts)
    {
        var counts = starts.Zip(starts.Skip(1), (first, next) => next - first).DefaultIfEmpty().ToList();
        return (counts.Min(), counts.Max());
    }

    /// <summary>A sweep of only some of the trials, renumbered.</summary>
    /// <param name="trials">In ascending order.</param>
    public SweepPoints Only(IReadOnlyList<int> trials) => new(this, trials);

    /// <summary>Whether these are all trials of the spec.</summary>
    public bool IsWhole { get; } = true;

    /// <summary>The same trials with what a search has proposed. Of a point that it has not proposed yet nothing can be asked but its number.</summary>
    public SweepPoints Knowing(IEnumerable<ProposedPoint> proposed)
    {
        if (spec.Sample.Search is null)
        {
            return this;
        }

        var knowing = (SweepPoints)MemberwiseClone();
        knowing.sampler = new ProposedSampler(knowing.Proposed = [.. proposed]);
        return knowing;
    }

    /// <summary>What a search has proposed, as far as it is known here.</summary>
    public IReadOnlyList<ProposedPoint> Proposed { get; private set; } = [];

    /// <summary>For a search, random points of the same space in place of those that it will propose; else itself.</summary>
    public SweepPoints StandIn() => spec.Sample.Search is null
        ? this
        : new SweepPoints(spec with { Sample = new SweepSample(SampleMethod.Random, spec.Sample.Count) }, Files);

    /// <summary>Whether a point has settings: one of a search has none before it is proposed.</summary>
    public bool IsKnown(int point) => sampler is not ProposedSampler proposed || proposed.Knows(index[point]);

    /// <summary>Whether a trial trains the best point of a search on fresh seeds.</summary>
    public bool IsFresh(int trial) => spec.Sample.Search is not null && NumberOf(trial) >= spec.Sample.Count;

    /// <summary>The number of a trial's point among all of the spec.</summary>
    public int NumberOf(int trial) => index[PointOf(trial)];

    public SweepSpec Spec => spec;

    /// <summary>Dotted paths of the axes in order, with zipped groups flattened and without seeds.</summary>
    public IReadOnlyList<string> Axes { get; }

    /// <summary>The contents of the files that the spec names.</summary>
    public FileContents Files { get; }

    public int PointCount => index.Count;

    /// <summary>The largest number of replicates of a point.</summary>
    public int MostReplicates { get; }

    /// <summary>The smallest number of replicates of a point.</summary>
    public int LeastReplicates { get; }

    public int TrialCount { get; }

    /// <summary>Number of points that <c>exclude</c> removed.</summary>
    public int ExcludedCount => index.Excluded;

    /// <summary>Number of draws that repeat an earlier point, and of grid cells that differ only in an axis that does not apply.</summary>
    public int RepeatedCount => index.Repeated;

    /// <summary>Takes time and memory proportional to the number of points only if the sweep has conditions or is sampled.</summary>
    /// <param name="files">The contents of the files that the spec names; if null, files are identified by their paths.</param>
    public static SweepPoints Of(SweepSpec spec, FileContents? files = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new SweepPoints(spec, files ?? FileContents.None);
    }

    public int PointOf(int trial)
    {
        if (starts is null)
        {
            return trial / MostReplicates;
        }

        var place = Array.BinarySearch(starts, trial);
        return place >= 0 ? place : ~place - 1;
    }

    public int ReplicateOf(int trial) => numbers?[trial] ?? trial - FirstTrialOf(PointOf(trial));

    public int FirstTrialOf(int point) => starts?[point] ?? point * MostReplicates;

    public int ReplicatesOf(int point) => starts is null ? MostReplicates : starts[point + 1] - starts[point];

    /// <summary>The point's value on each of <see cref="Axes"/>; null for axes that do not apply to it.</summary>
    public IReadOnlyList<AxisValue?> Values(int point)
    {
        var choices = Choices(point);
        var template = Template(point, choices);
        var values = new AxisValue?[Axes.Count];
        var next = 0;
        for (var i = 0; i < choices.Length; i++)
        {
            for (var p = 0; p < spec.Axes[i].Paths.Length; p++, next++)
            {
                if (template.PathApplies[i][p])
                {
                    var number = choices[i]!.Numbers[p];
                    values[next] = new AxisValue(spec.Axes[i].Paths[p], choices[i]!.Labels[p], double.IsNaN(number) ? null : number);
                }
            }
        }

        return values;
    }

    /// <summary>The same without the values themselves, where every axis has finitely many: the place of each value among those of its axis, or −1
    /// where the axis does not apply.</summary>
    /// <param name="places">As long as <see cref="Axes"/>.</param>
    /// <returns>Whether all axes are finite.</returns>
    public bool TryPlaces(int point, Span<int> places)
    {
        if (!finite)
        {
            return false;
        }

        var raw = index[point];
        var template = Known(point) ?? Template(point, Choices(point));
        var next = 0;
        for (var i = 0; i < template.PathApplies.Length; i++)
        {
            var place = Digit(raw, i);
            foreach (var applies in template.PathApplies[i])
            {
                places[next++] = applies ? place : -1;
            }
        }

        return true;
    }

    public TrialSeeds Seeds(int trial) => replicates.Seeds(spec.Seed, ReplicateOf(trial));

    public TrialConfig Config(int trial)
    {
        var choices = Choices(PointOf(trial));
        return Template(PointOf(trial), choices, MoreEpochsOf(trial)).Config(choices, Seeds(trial));
    }

    public TrialIdentity Identity(int trial) => Identity(trial, MoreEpochsOf(trial));

    /// <summary>Whether a trial trains for more epochs than its point's setting.</summary>
    public bool IsExtended(int trial) => MoreEpochsOf(trial) > 0;

    /// <summary>The shorter trainings that a trial can continue, longest first; none if the result would not have the same bits.</summary>
    public IEnumerable<(int Epochs, TrialIdentity Identity)> PrefixesOf(int trial)
    {
        if (!IsExtended(trial) || WhyNotContinued(trial) is not null)
        {
            return [];
        }

        var (own, settings) = (EpochsOf(PointOf(trial)), Settings(PointOf(trial)));
        return spec.MoreEpochs.Where(more => more.IsFor(trial, settings)).Select(more => more.Epochs).Append(own).Distinct()
            .Where(count => count >= own && count < MoreEpochsOf(trial)).OrderDescending()
            .Select(count => (count, Identity(trial, count == own ? 0 : count)));
    }

    /// <summary>The reason why an extended trial cannot continue its shorter training with the same result; null if it can.</summary>
    public string? WhyNotContinued(int trial)
    {
        if (BudgetDependence.Of(Config(trial).Schedule) is { } schedule)
        {
            return schedule;
        }

        var (longer, shorter) = (Canonical(trial).Split('\n'), Canonical(trial, 0).Split('\n'));
        return longer.Where(IsNotBudget).SequenceEqual(shorter.Where(IsNotBudget)) ? null : "other settings depend on training.epochs";

        static bool IsNotBudget(string line) => !line.StartsWith("training.epochs=", StringComparison.Ordinal);
    }

    private TrialIdentity Identity(int trial, int moreEpochs)
    {
        var choices = Choices(PointOf(trial));
        return Template(PointOf(trial), choices, moreEpochs).Identity(choices, Seeds(trial));
    }

    /// <summary>The value of every setting at a point, without seeds.</summary>
    public TrialValues Settings(int point)
    {
        var choices = Choices(point);
        return resolver.Resolve(choices, new bool[choices.Length]);
    }

    /// <summary>The text whose hash is the identity.</summary>
    public string Canonical(int trial) => Canonical(trial, MoreEpochsOf(trial));

    private string Canonical(int trial, int moreEpochs)
    {
        var choices = Choices(PointOf(trial));
        var text = new ByteText(stackalloc byte[2048]);
        Template(PointOf(trial), choices, moreEpochs).WriteCanonical(ref text, choices, Seeds(trial));
        var result = Encoding.UTF8.GetString(text.Written);
        text.Dispose();
        return result;
    }

    /// <summary>Equal for points whose trials may share a bundle, because they differ only in settings that may differ between
    /// lanes.</summary>
    public Sha256Digest Shape(int point)
    {
        if (Known(point) is { HasOneShape: true } known)
        {
            return known.OneShape;
        }

        var choices = Choices(point);
        return Template(point, choices).Shape(choices);
    }

    private int MoreEpochsOf(int trial) => epochs?[trial] ?? 0;

    /// <summary>The epochs in the settings of a point; 0 if there are none.</summary>
    private int EpochsOf(int point) => Settings(point)["training.epochs"]?.AsInt32() ?? 0;

    private int[] Epochs()
    {
        var all = new int[TrialCount];
        for (var point = 0; point < PointCount; point++)
        {
            var (own, settings) = (EpochsOf(point), Settings(point));
            for (var trial = FirstTrialOf(point); trial < FirstTrialOf(point) + ReplicatesOf(point); trial++)
            {
                var most = spec.MoreEpochs.Where(more => more.IsFor(trial, settings)).Select(more => more.Epochs).DefaultIfEmpty().Max();
                all[trial] = most > own ? most : 0;
            }
        }

        return all;
    }

    /// <summary>Behind the points of a search those that it is judged by, with the seeds that follow.</summary>
    private static (int[] Starts, int[] Numbers) Judged(int points, int replicates, PointSearch search)
    {
        int[] counts = [.. Enumerable.Repeat(replicates, points), .. Enumerable.Repeat(search.Judge, search.JudgedPoints)];
        var firsts = new int[counts.Length + 1];
        for (var point = 0; point < counts.Length; point++)
        {
            firsts[point + 1] = checked(firsts[point] + counts[point]);
        }

        return (firsts, [.. counts.SelectMany((count, point) => Enumerable.Range(point < points ? 0 : replicates, count))]);
    }

    private int[] Starts()
    {
        var all = new int[PointCount + 1];
        for (var point = 0; point < PointCount; point++)
        {
            var settings = Settings(point);
            var more = spec.MoreReplicates.Where(one => one.Where?.Holds(settings) != false).Select(one => (long)one.Count);
            all[point + 1] = checked(all[point] + (int)more.Append(spec.Replicates.Count).Max());
        }

        return all;
    }

    /// <summary>The number of levels of each axis of the spec (a zipped group is one axis): its values, or slices of equal
    /// probability of a distribution, and a last level for points to which the axis does not apply.</summary>
    internal int[] LevelCounts => [.. spec.Axes.Select(axis => (axis.IsFinite ? axis.Choices.Length : SlicesOfADistribution) + 1)];

    /// <summary>The level of each axis of the spec at a point; see <see cref="LevelCounts"/>.</summary>
    internal void Levels(int point, Span<int> levels)
    {
        var raw = index[point];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = spec.Axes[i].IsFinite ? Digit(raw, i) : (int)(sampler!.At(raw, i) * SlicesOfADistribution);
        }

        if (IsFullGrid)
        {
            return;
        }

        var applies = Template(point, Choices(point)).PathApplies;
        for (var i = 0; i < levels.Length; i++)
        {
            if (!applies[i].Contains(true))
            {
                levels[i] = spec.Axes[i].IsFinite ? spec.Axes[i].Choices.Length : SlicesOfADistribution;
            }
        }
    }

    /// <summary>Whether the points are all combinations of the axes' values.</summary>
    internal bool IsFullGrid => sampler is null && index.IsWhole;

    /// <summary>All points in training order: in every prefix, the values of each axis, and pairs of values, occur as evenly as
    /// possible.</summary>
    public int[] Balanced() => PointOrder.Of(this, Lengths, index, spec.Seed);

    /// <summary>All points in pieces, each from one group, in an order balanced in the same way.</summary>
    /// <param name="groupOf">The group of each point.</param>
    /// <param name="parts">The number of pieces into which a group is cut.</param>
    /// <param name="most">The largest number of points in a piece.</param>
    /// <param name="multiple">The sizes of pieces are multiples of this, except the last of a group.</param>
    public IReadOnlyList<int[]> BalancedPieces(int[] groupOf, int parts, int most, int multiple) =>
        PieceOrder.Of(this, Lengths, groupOf, parts, most, multiple, spec.Seed);

    /// <summary>The number of values of each axis of a grid; null for a sample.</summary>
    private int[]? Lengths => sampler is null ? [.. spec.Axes.Select(axis => axis.Choices.Length)] : null;

    private AxisChoice?[] Choices(int point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(point);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(point, PointCount);
        var raw = index[point];
        var choices = new AxisChoice?[spec.Axes.Length];
        for (var i = 0; i < choices.Length; i++)
        {
            var axis = spec.Axes[i];
            choices[i] = axis.IsFinite ? axis.Choices[Digit(raw, i)] : axis.At(sampler!.At(raw, i));
        }

        return choices;
    }

    /// <summary>A number for the values of the structural axes.</summary>
    private long StructureOf(int raw)
    {
        var key = 0L;
        foreach (var i in structural)
        {
            key = (key * spec.Axes[i].Choices.Length) + Digit(raw, i);
        }

        return key;
    }

    private int Digit(int raw, int axis) => sampler is null
        ? raw / strides[axis] % spec.Axes[axis].Choices.Length
        : spec.Axes[axis].IndexAt(sampler.At(raw, axis));

    /// <summary>The template of a point, if it has been made; null otherwise.</summary>
    private TrialTemplate? Known(int point) => only ?? (cached ? templates.GetValueOrDefault((StructureOf(index[point]), 0)) : null);

    /// <param name="moreEpochs">Epochs that replace those of the spec; 0 to keep those.</param>
    private TrialTemplate Template(int point, AxisChoice?[] choices, int moreEpochs = 0)
    {
        if (!cached)
        {
            return NewTemplate(choices, moreEpochs);
        }

        var key = StructureOf(index[point]);
        if (templates.TryGetValue((key, moreEpochs), out var known))
        {
            return known;
        }

        var template = NewTemplate(choices, moreEpochs);
        if (templates.Count < MostTemplates)
        {
            templates.TryAdd((key, moreEpochs), template);
        }

        if (structural.Length == 0 && moreEpochs == 0)
        {
            only = template;
        }

        return template;
    }

    private TrialTemplate NewTemplate(AxisChoice?[] choices, int moreEpochs)
    {
        var given = moreEpochs == 0
            ? resolver
            : new SweepResolver(spec.Settings, spec.Base.SetItem(spec.Settings.OrdinalOf("training.epochs"), SettingValue.Of(moreEpochs)), spec.Axes);
        return new TrialTemplate(spec, given, choices, free, Files);
    }

    /// <summary>Axes that set the same settings at every value, where no other setting depends on these.</summary>
    private List<int> LeafAxes()
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
}
