using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Page.Components;
using Runner.Page.Components.Parts;
using Runner.Page.Views;
using Runner.Reports.Sections;
using Runner.Results;
using Runner.Search;

namespace Runner.Page.Live;

/// <summary>A sweep's recorded results at one moment: the one table from which everything that pages show of it is made.</summary>
internal sealed class SweepNumbers(RecordedSweep sweep, SweepResults results)
{
    private readonly Lazy<bool> hasTest = new(() => results.Results.Rows.Any(row => !double.IsNaN(row.TestLoss)));
    private readonly Lazy<string> best = new(() => SweepText.Best(results));

    /// <summary>The sweep as it was read; its ledger may have been closed since.</summary>
    public RecordedSweep Sweep => sweep;

    public SweepResults Results => results;

    /// <summary>Orders of the results, cached for the pages of a table.</summary>
    public TrialOrder Order { get; } = new(sweep, results);

    /// <summary>Whether any trial has a loss on held-out data.</summary>
    public bool HasTest => hasTest.Value;

    /// <summary>The best result, in words.</summary>
    public string Best => best.Value;

    public ListedTrial At(int place) => ListedTrial.Of(RowAt(place));

    public TrialRow RowAt(int place)
    {
        var result = Results.Results[place];
        return TrialRow.Of(Sweep, Results.Outline.Identity(result.Index), result);
    }
}

/// <summary>The first rows of a sweep's table, by trial: there long before a large table is.</summary>
internal sealed record FirstRows(RecordedSweep Sweep, IReadOnlyList<ListedTrial> Rows)
{
    /// <summary>More than a tall screen shows.</summary>
    public const int Most = 100;

    public static async Task<FirstRows> ReadAsync(RecordedSweep sweep, CancellationToken cancel)
    {
        var (now, results) = await sweep.FirstAsync(Most, cancel);
        return new(now, [.. results.Select(result => ListedTrial.Of(TrialRow.Of(now, now.Outline.Identity(result.Index), result)))]);
    }
}

/// <summary>A sweep's findings at one moment.</summary>
/// <param name="Numbers">All results of that moment.</param>
/// <param name="Results">Those that the findings are of.</param>
/// <param name="Findings">Null when nothing is recorded.</param>
/// <param name="Parts">Sections of its report, rendered once for all pages.</param>
internal sealed record SweepSays(SweepNumbers Numbers, SweepResults Results, SweepFindings? Findings, ReportParts Parts)
{
    /// <summary>Selections that are kept for the pages that show them.</summary>
    private const int MostSelections = 8;

    private readonly SharedWork<string, SweepSays> selections = new(MostSelections);
    private readonly SharedWork<ComparisonWish, ComparedSweeps> beside = new(MostSelections);

    private readonly Lazy<SweepPair?> pictured = new(() => Findings is not null && BestAndWorst.Pictured(Findings) is { } trials
        ? new SweepPair(trials.Best, trials.Worst, Findings.Metric.Phrase)
        : null);

    public RecordedSweep Sweep => Numbers.Sweep;

    /// <summary>The trials whose images are shown, found once for all pages; null when fewer than two ended as planned.</summary>
    public SweepPair? Pictured => pictured.Value;

    public static SweepSays Of(SweepNumbers numbers) => Of(numbers, numbers.Results, metric: null);

    private static SweepSays Of(SweepNumbers numbers, SweepResults results, ComparisonMetric? metric)
    {
        if (results.Results.Count == 0)
        {
            return new(numbers, results, null, ReportParts.None);
        }

        var findings = SweepFindings.Of(results, metric ?? ComparisonMetric.DefaultFor(results));
        return new(numbers, results, findings, ReportParts.Of(numbers.Sweep, findings));
    }

    /// <summary>This sweep and others over the settings that all have. Pages that compare the same share it.</summary>
    /// <param name="metric">In the form of <c>--metric</c>; null for the one that all have.</param>
    /// <exception cref="UserException">The metric cannot be used.</exception>
    public Task<ComparedSweeps> BesideAsync(IReadOnlyList<SweepSays> others, string? metric) =>
        beside.GetAsync(new(metric, others), () => Task.FromResult(ComparedSweeps.Of([this, .. others], metric)));

    /// <summary>Metrics to choose from, in the form of <c>--metric</c> and in words: those that every sweep has, and what its curves recorded.</summary>
    public IReadOnlyList<(string Metric, string Phrase)> Metrics
    {
        get
        {
            var curve = Results.Results.Rows.FirstOrDefault(row => row.Outcome == TrialOutcome.Completed) is { Outcome: TrialOutcome.Completed } row ? row.Curve : Curve.Empty;
            ComparisonMetric[] all =
            [
                ComparisonMetric.FinalLoss,
                ComparisonMetric.BestLoss,
                .. ComparisonMetric.DefaultFor(Results).OnTest ? [ComparisonMetric.TestLoss] : Array.Empty<ComparisonMetric>(),
                .. curve.Metrics.Count > 0 && Sweep.ComparesCurves ? [ComparisonMetric.AreaUnderCurve] : Array.Empty<ComparisonMetric>(),
                .. curve.Metrics.Select(CurveQuantity.Of).OfType<CurveQuantity>().Where(quantity => quantity.Name is not (CurveQuantity.TrainLoss or CurveQuantity.TestLoss))
                    .Select(quantity => new ComparisonMetric(MetricKind.Final, quantity)),
            ];
            return [.. all.Select(metric => (metric.ToString(), metric.Phrase))];
        }
    }

    /// <summary>The same by another metric, or of a part of the settings. Pages that select the same share it.</summary>
    /// <param name="metric">In the form of <c>--metric</c>; null for the sweep's own.</param>
    /// <exception cref="UserException">No setting with a result passes the filter, or the metric cannot be used.</exception>
    public Task<SweepSays> SelectedAsync(string? metric, SettingFilter filter)
    {
        if (Findings is null || (metric is null && filter.IsEmpty))
        {
            return Task.FromResult(this);
        }

        return selections.GetAsync((SweepView.Default with { Metric = metric, Filter = filter }).Query(), () => SelectAsync(metric, filter));
    }

    private async Task<SweepSays> SelectAsync(string? metric, SettingFilter filter)
    {
        if (filter.IsEmpty)
        {
            return Of(Numbers, Results, MetricOf(metric!));
        }

        var whole = await SelectedAsync(metric, SettingFilter.None);
        var part = PassingOf(whole, filter);
        return part.Results.Count > 0
            ? Of(Numbers, part, whole.Findings!.Metric)
            : throw new UserException("No setting that has a result passes the filter. Remove a condition.");
    }

    private static SweepResults PassingOf(SweepSays whole, SettingFilter filter)
    {
        var (results, points) = (whole.Results, whole.Sweep.Points);
        var medians = new Dictionary<int, double>();
        var byPoint = whole.Findings!.ByPoint;
        var ofGroup = filter.HasResult ? byPoint.Groups.ToDictionary(group => group.Key.Index, group => group.Summary.Median) : [];
        for (var i = 0; i < results.Results.Count; i++)
        {
            medians[results.PointAt(i)] = filter.HasResult ? ofGroup[byPoint.Grouping.GroupOf[i]] : double.NaN;
        }

        // A search has no settings yet for points that it has not proposed.
        return results.Where("the filter of this page", point =>
            (medians.ContainsKey(point) || points.IsKnown(point))
            && filter.Holds(results.Axes, results.Outline.Values(point), medians.GetValueOrDefault(point, double.NaN)));
    }

    /// <exception cref="UserException">It is none, or the page cannot compare by it.</exception>
    public ComparisonMetric MetricOf(string text)
    {
        try
        {
            var metric = ComparisonMetric.Parse(text);
            if (metric.Quantity.IsOfEnding)
            {
                throw new UserException($"metric: {metric.Quantity.Name} is found by minima. Read it in a terminal: runner compare {Sweep.Name} --metric {metric.Quantity.Name}.");
            }

            if (metric.NeedsCurves && !Sweep.ComparesCurves)
            {
                throw new UserException($"metric: the curves of this sweep are too large for a page. Read it in a terminal: runner compare {Sweep.Name} --metric {metric}.");
            }

            metric.CheckRecorded(Results);
            return metric;
        }
        catch (ComparisonException problem)
        {
            throw new UserException(problem.Message.Replace("--metric", "metric", StringComparison.Ordinal));
        }
    }
}

/// <summary>What a sweep is to be compared with, and by which metric.</summary>
internal sealed record ComparisonWish(string? Metric, IReadOnlyList<SweepSays> Others)
{
    public bool Equals(ComparisonWish? other) =>
        other is not null && Metric == other.Metric && Others.Select(one => one.Results).SequenceEqual(other.Others.Select(one => one.Results));

    public override int GetHashCode() => Others.Aggregate(HashCode.Combine(Metric), (hash, one) => HashCode.Combine(hash, one.Results));
}

/// <summary>Several sweeps beside one another.</summary>
/// <param name="Comparisons">By sweep; then by sweep and one of the settings that vary.</param>
/// <param name="Said">The findings by sweep.</param>
/// <param name="Settings">What varies or differs, with the values of each sweep.</param>
/// <param name="Shared">How many settings with a result are in all of them, whatever moves with the sweep.</param>
internal sealed record ComparedSweeps(IReadOnlyList<SweepComparison> Comparisons, MarkupString Said, IReadOnlyList<ComparedSetting> Settings, int Shared)
{
    /// <summary>The most settings by which sweeps are compared.</summary>
    private const int MostSettings = 12;

    public static ComparedSweeps Of(IReadOnlyList<SweepSays> sweeps, string? metric)
    {
        var chosen = metric is null ? null : sweeps.Select(one => one.MetricOf(metric)).ToList()[0];
        var together = SeveralSweeps.Of([.. sweeps.Select(one => (one.Sweep, one.Results))]);
        var bySweep = SeveralSweeps.Compare(together, [], chosen);
        string[] varying = [.. together.Axes.Where((_, axis) => together.Outline.MovesWith[axis] != 0 && together.LevelsOf(axis).Count > 1).Take(MostSettings)];
        return new(
            [bySweep, .. SweepComparison.Of(bySweep.Values, [.. varying.Select(axis => (IReadOnlyList<string>)[SeveralSweeps.Axis, axis])])],
            ReportParts.Said(bySweep),
            ComparedSetting.Of(bySweep),
            SharedBy(bySweep));
    }

    private static int SharedBy(SweepComparison bySweep)
    {
        var results = bySweep.Results;
        int[] varying = [.. Enumerable.Range(0, results.Axes.Count).Where(axis => results.Outline.MovesWith[axis] != 0)];
        HashSet<string>? shared = null;
        foreach (var group in bySweep.Groups)
        {
            var here = new HashSet<string>(StringComparer.Ordinal);
            var last = -1;
            foreach (var run in bySweep.Grouping.Members(group.Key.Index))
            {
                if (results.PointAt(run) != last)
                {
                    last = results.PointAt(run);
                    here.Add(string.Join('\n', varying.Select(axis => results.ValueAt(run, axis)?.Text)));
                }
            }

            if (shared is null)
            {
                shared = here;
            }
            else
            {
                shared.IntersectWith(here);
            }
        }

        return shared?.Count ?? 0;
    }
}

/// <summary>A setting in several sweeps.</summary>
/// <param name="Values">In words, for each sweep in the order of their groups.</param>
/// <param name="Differs">Whether it is not the same in all of them.</param>
internal sealed record ComparedSetting(string Name, IReadOnlyList<string> Values, bool Differs)
{
    private const int MostListed = 6;

    public static IReadOnlyList<ComparedSetting> Of(SweepComparison bySweep)
    {
        var results = bySweep.Results;
        var names = AxisNames.Short(results.Axes);
        return [.. Enumerable.Range(0, names.Length).Where(axis => !bySweep.Grouping.Axes.Contains(axis)).Select(axis => OfAxis(bySweep, axis, names[axis])).OrderByDescending(setting => setting.Differs)];
    }

    private static ComparedSetting OfAxis(SweepComparison bySweep, int axis, string name)
    {
        var values = bySweep.Groups.Select(group =>
        {
            var found = new Dictionary<string, AxisValue?>(StringComparer.Ordinal);
            foreach (var run in bySweep.Grouping.Members(group.Key.Index))
            {
                var value = bySweep.Results.ValueAt(run, axis);
                found.TryAdd(value?.Text ?? AxisNames.NotApplicable, value);
            }

            return found;
        }).ToList();
        return new(name, values.ConvertAll(Text), values.Exists(one => !one.Keys.ToHashSet().SetEquals(values[0].Keys)));
    }

    private static string Text(Dictionary<string, AxisValue?> values) => values.Count > MostListed
        ? $"{Number.Count(values.Count)} values"
        : string.Join(", ", values.OrderBy(value => value.Value?.Number ?? 0).Select(value => value.Key));
}

/// <summary>The best of a sweep so far, in words.</summary>
internal sealed record SweepBest(string Text);

/// <summary>What is read of one sweep. Its results are read once, as its numbers; findings and minima are made of these.</summary>
internal sealed class SweepReadings(SweepRecord record, TimeProvider time, double rest)
{
    public SweepRecord Record => record;

    public Paced<FirstRows> First { get; } = new(time, rest);

    public Paced<SweepNumbers> Numbers { get; } = new(time, rest);

    public Paced<UnrecordedTrials> Unrecorded { get; } = new(time, rest);

    public Paced<SweepSays> Findings { get; } = new(time, rest: 0);

    public Paced<SweepMinima> Minima { get; } = new(time, rest);

    public Paced<SweepTimeline> Timeline { get; } = new(time, rest);

    public TimelineReader Endings { get; } = new(record);

    /// <summary>Images of the best and the worst trial.</summary>
    public SharedWork<SweepPair, MarkupString> Images { get; } = new(most: 8);

    /// <summary>When a page last asked for any of it.</summary>
    public long LastAsked { get; set; }
}

/// <summary>A sweep's rate of progress over the last minute.</summary>
internal sealed class SweepSpeed
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<(DateTimeOffset At, int Recorded)> seen = new();

    /// <summary>Trials per second; 0 until there are two observations.</summary>
    public double Rate { get; private set; }

    public TimeSpan? Left(SweepCounts counts) => Rate > 0 && !counts.Finished ? TimeSpan.FromSeconds((counts.Trials - counts.Recorded) / Rate) : null;

    public void See(DateTimeOffset now, int recorded)
    {
        seen.Enqueue((now, recorded));
        while (seen.Count > 2 && now - seen.Peek().At > Window)
        {
            seen.Dequeue();
        }

        var (since, before) = seen.Peek();
        Rate = now > since ? Math.Max(0, recorded - before) / (now - since).TotalSeconds : 0;
    }
}
