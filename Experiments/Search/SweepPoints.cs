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
    private readonly SweepSpec spec;
    private readonly SweepResolver resolver;
    private readonly PointIndex index;
    private readonly PointTemplates templates;
    private readonly TrialLayout layout;
    private readonly SweepReplicates replicates;
    private PointChoices points;

    /// <summary>The epochs of each trial that trains for more than its point's setting, else 0; null if no trial does.</summary>
    private readonly int[]? epochs;

    private SweepPoints(SweepSpec spec, FileContents files)
    {
        this.spec = spec;
        Files = files;
        resolver = new SweepResolver(spec.Settings, spec.Base, spec.Axes);
        templates = new PointTemplates(spec, resolver, files);
        var sampler = spec.Sample.Method == SampleMethod.Grid ? null : PointSampler.Of(spec);
        points = new PointChoices(spec, sampler);
        index = spec.Sample.Search is { } sought ? PointIndex.OfAll(spec.Sample.Count + sought.JudgedPoints)
            : sampler is null ? PointIndex.OfGrid(spec, resolver) : PointIndex.OfSample(spec, resolver, sampler);
        Axes = [.. spec.Axes.SelectMany(a => a.Paths)];
        if (spec.Sample.Search is { } search)
        {
            replicates = SweepReplicates.TiedTo((int)spec.Replicates.Count + search.Judge);
            layout = TrialLayout.Judged(spec.Sample.Count, (int)spec.Replicates.Count, search);
        }
        else if (spec.MoreReplicates.IsEmpty)
        {
            replicates = spec.Replicates;
            layout = TrialLayout.Even(PointCount, (int)replicates.Count);
        }
        else
        {
            replicates = SweepReplicates.TiedTo((int)spec.MostReplicates);
            layout = TrialLayout.Of([.. Enumerable.Range(0, PointCount).Select(ReplicatesWanted)]);
        }

        epochs = spec.MoreEpochs.IsEmpty ? null : Epochs();
    }

    private SweepPoints(SweepPoints whole, IReadOnlyList<int> trials)
    {
        (spec, resolver, templates, points, replicates, Axes, Files) = (
            whole.spec, whole.resolver, whole.templates, whole.points, whole.replicates, whole.Axes, whole.Files);
        var byPoint = trials.GroupBy(whole.PointOf).ToList();
        index = whole.index.Only(byPoint.Select(group => group.Key));
        layout = whole.layout.Only(byPoint);
        epochs = whole.epochs is { } all ? [.. trials.Select(trial => all[trial])] : null;
        (IsWhole, Proposed) = (false, whole.Proposed);
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
        knowing.points = new PointChoices(spec, new ProposedSampler(knowing.Proposed = [.. proposed]));
        return knowing;
    }

    /// <summary>What a search has proposed, as far as it is known here.</summary>
    public IReadOnlyList<ProposedPoint> Proposed { get; private set; } = [];

    /// <summary>For a search, random points of the same space in place of those that it will propose; else itself.</summary>
    public SweepPoints StandIn() => spec.Sample.Search is null
        ? this
        : new SweepPoints(spec with { Sample = new SweepSample(SampleMethod.Random, spec.Sample.Count) }, Files);

    /// <summary>Whether a point has settings: one of a search has none before it is proposed.</summary>
    public bool IsKnown(int point) => points.Knows(index[point]);

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
    public int MostReplicates => layout.MostReplicates;

    /// <summary>The smallest number of replicates of a point.</summary>
    public int LeastReplicates => layout.LeastReplicates;

    public int TrialCount => layout.TrialCount;

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

    public int PointOf(int trial) => layout.PointOf(trial);

    public int ReplicateOf(int trial) => layout.ReplicateOf(trial);

    public int FirstTrialOf(int point) => layout.FirstTrialOf(point);

    public int ReplicatesOf(int point) => layout.ReplicatesOf(point);

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
        if (!points.IsFinite)
        {
            return false;
        }

        var raw = index[point];
        var template = templates.Known(points, raw) ?? Template(point, Choices(point));
        var next = 0;
        for (var i = 0; i < template.PathApplies.Length; i++)
        {
            var place = points.Digit(raw, i);
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
        if (templates.Known(points, index[point]) is { HasOneShape: true } known)
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

    private int ReplicatesWanted(int point)
    {
        var settings = Settings(point);
        var more = spec.MoreReplicates.Where(one => one.Where?.Holds(settings) != false).Select(one => (long)one.Count);
        return checked((int)more.Append(spec.Replicates.Count).Max());
    }

    /// <summary>The number of levels of each axis of the spec (a zipped group is one axis): its values, or slices of equal
    /// probability of a distribution, and a last level for points to which the axis does not apply.</summary>
    internal int[] LevelCounts => [.. Enumerable.Range(0, spec.Axes.Length).Select(axis => points.LevelCount(axis) + 1)];

    /// <summary>The level of each axis of the spec at a point; see <see cref="LevelCounts"/>.</summary>
    internal void Levels(int point, Span<int> levels)
    {
        var raw = index[point];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = points.Level(raw, i);
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
                levels[i] = points.LevelCount(i);
            }
        }
    }

    /// <summary>Whether the points are all combinations of the axes' values.</summary>
    internal bool IsFullGrid => points.IsGrid && index.IsWhole;

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
    private int[]? Lengths => points.IsGrid ? [.. spec.Axes.Select(axis => axis.Choices.Length)] : null;

    private AxisChoice?[] Choices(int point)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(point);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(point, PointCount);
        return points.At(index[point]);
    }

    private TrialTemplate Template(int point, AxisChoice?[] at, int moreEpochs = 0) => templates.Of(points, index[point], at, moreEpochs);
}
