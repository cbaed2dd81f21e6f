using Runner.Commands;
using Runner.Comparison;
using Runner.Display;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Page.Live;

namespace Runner.Page.Components;

/// <summary>A sweep's state in words.</summary>
internal static class SweepText
{
    public static string State(SweepStatus sweep, DateTimeOffset localNow) => sweep.Counts.Finished ? "finished" : QueueText.StateOf(sweep, localNow);

    public static string Rate(SweepSpeed speed) => speed.Rate > 0 ? $"{Number.Short(speed.Rate)} trials per second" : "–";

    public static string Span(TimeSpan span) => SweepProgress.Reading.Text(span < TimeSpan.Zero ? TimeSpan.Zero : span);

    public static string Left(SweepSpeed speed, SweepCounts counts) =>
        speed.Left(counts) is { } left ? $"about {SweepProgress.Reading.Text(left)}" : "–";

    /// <summary>The best value of the comparison metric, with its trial.</summary>
    public static string Best(SweepResults results)
    {
        var metric = ComparisonMetric.DefaultFor(results);
        var values = Measurement.Of(results, metric);
        var best = -1;
        for (var i = 0; i < values.Length; i++)
        {
            best = values[i].Standing == Standing.Measured && (best < 0 || metric.Cost(values[i].Value) < metric.Cost(values[best].Value)) ? i : best;
        }

        return best < 0 ? "–" : $"{Number.Short(values[best].Value)} ({metric.Phrase}, trial {results.Results[best].Index})";
    }
}
