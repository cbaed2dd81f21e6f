using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Importance;
using Runner.Comparison.Minima.Pictures;
using Runner.Comparison.Statistics;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>Comparisons and findings as JSON, from the same records as the terminal and the report.</summary>
public static class ComparisonJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream destination, SweepComparison comparison)
    {
        using var json = new Utf8JsonWriter(destination, Options);
        WriteComparison(json, comparison);
    }

    /// <summary>Writes everything that a report contains.</summary>
    /// <param name="map">The map of starts, if the sweep is a plane of starting weights.</param>
    public static void Write(Stream destination, SweepFindings findings, BasinMap? map = null)
    {
        using var json = new Utf8JsonWriter(destination, Options);
        json.WriteStartObject();
        json.WriteString("sweep", findings.Results.Outline.Name);
        WriteExtent(json, findings.Results);
        json.WriteString("metric", findings.Metric.ToString());
        json.WriteString("metric-name", findings.Metric.Phrase);
        json.WriteBoolean("higher-is-better", findings.Metric.HigherIsBetter);
        WriteFindings(json, findings.Headlines);
        if (findings.Importance is { } importance)
        {
            json.WriteStartObject("importance");
            json.WriteString("method", KebabCase.Of(importance.Method));
            json.WriteBoolean("logarithmic", importance.Logarithmic);
            json.WriteNumber("runs", importance.Runs);
            json.WriteNumber("diverged-as-worst", importance.DivergedAsWorst);
            WriteShares(json, "axes", importance.Axes);
            WriteShares(json, "pairs", importance.Pairs);
            json.WriteAny("rest", importance.Rest);
            WriteShares(json, "seeds", importance.Seeds);
            json.WriteEndObject();
        }

        if (findings.Rates is { } rates)
        {
            WriteRates(json, rates);
        }

        if (map is not null)
        {
            json.WritePropertyName("basin-map");
            BasinMapJson.Write(json, map);
        }

        json.WriteStartArray("comparisons");
        foreach (var comparison in findings.ByAxis)
        {
            WriteComparison(json, comparison);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes how much of the sweep is recorded.</summary>
    private static void WriteExtent(Utf8JsonWriter json, SweepResults results)
    {
        json.WriteNumber("recorded", results.Results.Count);
        json.WriteNumber("planned", results.Planned);
        json.WriteBoolean("finished", results.IsWhole);
        if (results.Coverage is { } coverage)
        {
            json.WriteStartObject("coverage");
            json.WriteNumber("replicates", coverage.Replicates);
            json.WriteNumber("points-of-next", coverage.Points);
            json.WriteNumber("points", coverage.OfPoints);
            json.WriteAny("difference", coverage.Difference);
            json.WriteBoolean("balanced", coverage.IsBalanced);
            json.WriteEndObject();
        }

        if (results.Condition.Length > 0)
        {
            json.WriteString("where", results.Condition);
        }
    }

    private static void WriteRates(Utf8JsonWriter json, RateSensitivity rates)
    {
        json.WriteStartObject("learning-rates");
        json.WriteString("axis", rates.Axis);
        json.WriteStartArray("steps");
        foreach (var step in rates.Steps)
        {
            json.WriteStartObject();
            json.WriteAny("rate", step.Rate);
            json.WriteNumber("runs", step.Runs);
            json.WriteNumber("work", step.Worked);
            json.WriteNumber("diverged", step.Diverged);
            WriteInterval(json, "share-that-works", step.WorkedShare);
            json.WriteAny("median", step.Loss.Median);
            json.WriteBoolean("danger-zone", rates.DangerZone.Contains(step.Rate));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, SweepComparison comparison)
    {
        json.WriteStartObject();
        json.WriteString("sweep", comparison.Results.Outline.Name);
        WriteExtent(json, comparison.Results);
        json.WriteString("metric", comparison.Metric.ToString());
        json.WriteString("metric-name", comparison.Metric.Phrase);
        json.WriteBoolean("higher-is-better", comparison.Metric.HigherIsBetter);
        json.WriteStartArray("by");
        foreach (var axis in comparison.By)
        {
            json.WriteStringValue(axis);
        }

        json.WriteEndArray();
        WriteFindings(json, comparison.Findings);
        json.WriteStartArray("groups");
        foreach (var group in comparison.Groups)
        {
            WriteGroup(json, comparison, group);
        }

        json.WriteEndArray();
        json.WriteStartArray("against-the-best");
        foreach (var effect in comparison.Effects)
        {
            WriteEffect(json, effect);
        }

        json.WriteEndArray();
        json.WriteStartArray("reversals");
        foreach (var reversal in comparison.Reversals)
        {
            json.WriteStartObject();
            json.WriteString("axis", reversal.Axis);
            json.WriteString("value", reversal.Value);
            json.WriteString("best", reversal.Winner);
            json.WriteAny("typical", reversal.WinnerTypical);
            json.WriteAny("typical-of-the-best-on-average", reversal.BestTypical);
            json.WriteAny("p-better", reversal.Win);
            json.WriteAny("holm-p", reversal.P);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteProfiles(json, comparison);
        WriteReach(json, comparison);
        json.WriteString("curves-of", comparison.Curve.Column);
        json.WriteStartArray("convergence");
        foreach (var habits in GroupConvergence.Of(comparison))
        {
            json.WriteStartObject();
            json.WriteString("label", habits.Label);
            json.WriteNumber("runs", habits.Runs);
            json.WriteNumber("still-falling", habits.StillFalling);
            json.WriteNumber("oscillating", habits.Oscillating);
            json.WriteNumber("on-a-plateau-for-a-while", habits.Escaped);
            json.WriteAny("plateau-start", habits.PlateauStart);
            json.WriteAny("plateau-length", habits.PlateauLength);
            json.WriteAny("plateau-level", habits.PlateauLevel);
            json.WriteAny("fall-per-epoch", habits.Rate);
            json.WriteAny("area-under-curve", habits.Area);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteLayers(json, comparison);
        json.WriteStartObject("kruskal-wallis");
        json.WriteAny("h", comparison.Difference.H);
        json.WriteNumber("degrees", comparison.Difference.Degrees);
        json.WriteAny("p", comparison.Difference.P);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the layer metrics by layer.</summary>
    private static void WriteLayers(Utf8JsonWriter json, SweepComparison comparison)
    {
        json.WriteStartArray("layers");
        foreach (var group in GroupLayers.Of(comparison, SweepComparison.MostIntervals))
        {
            json.WriteStartObject();
            json.WriteString("label", group.Label);
            json.WriteNumber("probed", group.Probed);
            json.WriteNumber("vanishing", group.Vanishing);
            json.WriteNumber("exploding", group.Exploding);
            json.WriteAny("first-over-last", group.Ratio);
            foreach (var probe in group.Probes)
            {
                json.WriteStartArray(probe.Name);
                foreach (var reading in probe.Layers)
                {
                    json.WriteStartObject();
                    json.WriteNumber(probe.Name == GroupLayers.StepGradient ? "steps-back" : "layer", reading.Layer);
                    json.WriteAny("median", reading.Median);
                    json.WriteAny("lower-quartile", reading.LowerQuartile);
                    json.WriteAny("upper-quartile", reading.UpperQuartile);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProfiles(Utf8JsonWriter json, SweepComparison comparison)
    {
        json.WriteStartArray("profiles");
        foreach (var profile in GroupProfiles.Of(comparison, SweepComparison.MostIntervals))
        {
            json.WriteStartObject();
            json.WriteString("label", profile.Label);
            json.WriteStartArray("points");
            foreach (var point in profile.Points)
            {
                json.WriteStartObject();
                json.WriteAny("target", point.Target);
                json.WriteAny("share", point.Share);
                json.WriteAny("low", point.Interval.Low);
                json.WriteAny("high", point.Interval.High);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReach(Utf8JsonWriter json, SweepComparison comparison)
    {
        if (GroupReach.Of(comparison, SweepComparison.MostIntervals) is not { } reach)
        {
            return;
        }

        json.WriteStartObject("time-to-target");
        json.WriteAny("target", reach.Target);
        json.WriteString("loss", reach.LossName);
        json.WriteStartArray("groups");
        foreach (var group in reach.Groups)
        {
            json.WriteStartObject();
            json.WriteString("label", group.Label);
            json.WriteNumber("runs", group.Runs);
            json.WriteNumber("reached", group.Reached);
            json.WriteAny("median", group.Median);
            json.WriteStartArray("steps");
            foreach (var step in group.Steps)
            {
                json.WriteStartObject();
                json.WriteAny("time", step.Time);
                json.WriteAny("not-reached", step.NotReached);
                json.WriteNumber("at-risk", step.AtRisk);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", KebabCase.Of(finding.Kind));
            json.WriteString("verdict", KebabCase.Of(finding.Verdict));
            json.WriteBoolean("may-change", finding.MayChange);
            json.WriteString("title", finding.Title);
            json.WriteString("sentence", finding.Sentence);
            json.WriteString("evidence", finding.Evidence);
            json.WriteStartArray("numbers");
            foreach (var number in finding.Numbers)
            {
                json.WriteStartObject();
                json.WriteString("name", number.Name);
                json.WriteAny("value", number.Value);
                json.WriteString("unit", number.Unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, SweepComparison comparison, ComparedGroup group)
    {
        json.WriteStartObject();
        json.WriteString("label", group.Label);
        json.WriteStartObject("values");
        for (var i = 0; i < comparison.Grouping.Axes.Count; i++)
        {
            json.WriteString(comparison.By[i], group.Values[i]?.Text);
        }

        json.WriteEndObject();
        json.WriteNumber("runs", group.Runs);
        json.WriteNumber("n", group.Summary.Count);
        json.WriteAny("median", group.Summary.Median);
        json.WriteAny("iqm", group.Summary.Iqm);
        json.WriteAny("typical", group.Typical);
        WriteInterval(json, "typical-interval", group.Interval);
        json.WriteAny("mean", group.Summary.Mean);
        WriteInterval(json, "median-interval", group.Intervals.Median);
        WriteInterval(json, "iqm-interval", group.Intervals.Iqm);
        WriteInterval(json, "mean-interval", group.Intervals.Mean);
        json.WriteAny("lower-quartile", group.Summary.LowerQuartile);
        json.WriteAny("upper-quartile", group.Summary.UpperQuartile);
        json.WriteAny("best", group.Best);
        json.WriteAny("worst", group.Worst);
        json.WriteNumber("diverged", group.Diverged);
        WriteInterval(json, "diverged-interval", group.DivergedShare);
        json.WriteNumber("not-reached", group.NotReached);
        if (comparison.Metric.Kind == MetricKind.EpochsTo)
        {
            json.WriteAny("reached", group.Reached.Share);
            WriteInterval(json, "reached-interval", group.Reached.Interval);
        }

        json.WriteNumber("unfinished", group.Unfinished);
        json.WriteNumber("failed", group.Failed);
        json.WriteNumber("without-the-metric", group.Missing);
        json.WriteEndObject();
    }

    private static void WriteEffect(Utf8JsonWriter json, GroupEffect effect)
    {
        json.WriteStartObject();
        json.WriteString("best", effect.Best.Label);
        json.WriteString("other", effect.Other.Label);
        json.WriteString("verdict", KebabCase.Of(effect.Verdict));
        json.WriteNumber("matched-settings", effect.Strata);
        json.WriteAny("p-better", effect.Win.P);
        WriteInterval(json, "p-better-interval", effect.Win.Interval);
        json.WriteAny("cliffs-delta", effect.Win.CliffsDelta);
        json.WriteAny("mann-whitney-p", effect.P);
        json.WriteAny("holm-p", effect.CorrectedP);
        if (effect.IntervalsOverlap is { } overlap)
        {
            json.WriteBoolean("intervals-overlap", overlap);
        }

        json.WriteNumber("seeds-now", effect.SeedsNow);
        json.WriteAny("seeds-needed", effect.Verdict != Verdict.NotEnoughSeeds ? double.NaN : effect.SeedsNeeded ?? double.PositiveInfinity);
        json.WriteStartArray("also-differ");
        foreach (var axis in effect.AlsoDiffer)
        {
            json.WriteStringValue(axis);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, Interval interval)
    {
        json.WriteStartObject(name);
        json.WriteAny("low", interval.Low);
        json.WriteAny("high", interval.High);
        json.WriteEndObject();
    }

    private static void WriteShares(Utf8JsonWriter json, string name, IEnumerable<VarianceShare> shares)
    {
        json.WriteStartArray(name);
        foreach (var share in shares)
        {
            json.WriteStartObject();
            json.WriteString("name", share.Name);
            json.WriteStartArray("axes");
            foreach (var axis in share.Axes)
            {
                json.WriteStringValue(axis);
            }

            json.WriteEndArray();
            json.WriteAny("share", share.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
