using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Page.Components.Parts;
using Runner.Page.Views;

namespace Runner.Page.Live;

/// <summary>A sweep's recorded results at one moment.</summary>
internal sealed record SweepNumbers(RecordedSweep Sweep, SweepResults Results)
{
    /// <summary>Orders of the results, cached for the pages of a table.</summary>
    public TrialOrder Order => field ??= new TrialOrder(this);

    public TrialRow RowAt(int place)
    {
        var result = Results.Results[place];
        return TrialRow.Of(Sweep, Results.Outline.Identity(result.Index), result);
    }
}

/// <summary>A sweep's findings at one moment.</summary>
/// <param name="Findings">Null when nothing is recorded.</param>
/// <param name="Parts">Sections of its report, rendered once for all pages.</param>
internal sealed record SweepSays(RecordedSweep Sweep, SweepResults Results, SweepFindings? Findings, ReportParts Parts)
{
    /// <summary>Selections that are kept for the pages that show them.</summary>
    private const int MostSelections = 8;

    private readonly Dictionary<string, Task<SweepSays>> selections = new(StringComparer.Ordinal);

    public static SweepSays Of(RecordedSweep sweep, SweepResults results, ComparisonMetric? metric = null)
    {
        if (results.Results.Count == 0)
        {
            return new(sweep, results, null, ReportParts.None);
        }

        var findings = SweepFindings.Of(results, metric ?? ComparisonMetric.DefaultFor(results));
        return new(sweep, results, findings, ReportParts.Of(sweep, findings));
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

        var key = (SweepView.Default with { Metric = metric, Filter = filter }).Query();
        lock (selections)
        {
            if (!selections.TryGetValue(key, out var selected))
            {
                if (selections.Count >= MostSelections)
                {
                    selections.Clear();
                }

                selections.Add(key, selected = Task.Run(() => SelectAsync(metric, filter)));
            }

            return selected;
        }
    }

    private async Task<SweepSays> SelectAsync(string? metric, SettingFilter filter)
    {
        if (filter.IsEmpty)
        {
            return Of(Sweep, Results, MetricOf(metric!));
        }

        var whole = await SelectedAsync(metric, SettingFilter.None);
        var part = PassingOf(whole, filter);
        return part.Results.Count > 0
            ? Of(Sweep, part, whole.Findings!.Metric)
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

    private ComparisonMetric MetricOf(string text)
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

/// <summary>The best of a sweep so far, in words.</summary>
internal sealed record SweepBest(string Text);

/// <summary>The readings of one sweep.</summary>
internal sealed record SweepReadings(Paced<SweepNumbers> Numbers, Paced<SweepSays> Findings, Paced<SweepMinima> Minima, Paced<SweepTimeline> Timeline);

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
