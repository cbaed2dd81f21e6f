using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Page.Components.Parts;

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
internal sealed record SweepSays(RecordedSweep Sweep, SweepFindings? Findings, ReportParts Parts)
{
    public static SweepSays Of(RecordedSweep sweep, SweepResults results)
    {
        if (results.Results.Count == 0)
        {
            return new(sweep, null, ReportParts.None);
        }

        var findings = SweepFindings.Of(results, ComparisonMetric.DefaultFor(results));
        return new(sweep, findings, ReportParts.Of(sweep, findings));
    }
}

/// <summary>The best of a sweep so far, in words.</summary>
internal sealed record SweepBest(string Text);

/// <summary>The readings of one sweep.</summary>
internal sealed record SweepReadings(Paced<SweepNumbers> Numbers, Paced<SweepSays> Findings, Paced<SweepMinima> Minima);

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
