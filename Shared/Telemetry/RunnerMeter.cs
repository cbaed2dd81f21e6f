using System.Diagnostics.Metrics;

namespace Runner.Telemetry;

/// <summary>The name under which OpenTelemetry finds Runner's measurements and traces, and the measurements of this process's own work. Without a
/// listener, recording costs nothing.</summary>
public static class RunnerMeter
{
    public const string Name = "Runner";

    private static readonly Meter Own = new(Name);

    private static readonly Histogram<double> StepTime = Own.CreateHistogram(
        "runner.step.duration",
        "s",
        "Duration of an update of the weights, averaged over a slice of training.",
        advice: Decades(1e-7, 9));

    private static readonly Histogram<double> LedgerWriteTime = Own.CreateHistogram(
        "runner.ledger.write.duration",
        "s",
        "Duration of a write to the ledger, by kind.",
        advice: Decades(1e-4, 6));

    /// <param name="updates">Updates in the slice; a slice without one is not recorded.</param>
    public static void Trained(TimeSpan slice, long updates)
    {
        if (updates > 0 && StepTime.Enabled)
        {
            StepTime.Record(slice.TotalSeconds / updates);
        }
    }

    public static void Wrote(string kind, TimeSpan took) => LedgerWriteTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Bucket boundaries 1, 2, 5, 10, … times the first.</summary>
    private static InstrumentAdvice<double> Decades(double first, int count) => new()
    {
        HistogramBucketBoundaries = [.. Enumerable.Range(0, count).SelectMany(decade => (double[])[1, 2, 5], (decade, step) => step * first * Math.Pow(10, decade))],
    };
}
