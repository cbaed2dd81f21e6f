using System.Text.RegularExpressions;

namespace Runner.Slots;

/// <summary>Limits on the cost of a trial, and how often it is retried.</summary>
/// <param name="MostTime">Wall-clock time of a trial; zero for no limit.</param>
/// <param name="MostBytes">Memory of the process; 0 for no limit.</param>
/// <param name="Retries">How often a failed trial is retried before its failure is recorded.</param>
/// <param name="RetryMessages">Only failures whose message matches one of these are retried; if empty, all are.</param>
public sealed record TrialLimits(TimeSpan MostTime, long MostBytes, int Retries, IReadOnlyList<Regex> RetryMessages)
{
    public static readonly TrialLimits None = new(TimeSpan.Zero, 0, 0, []);

    /// <summary>The message about a trial whose process used this many bytes.</summary>
    public string OverMemory(long used) =>
        $"its process exceeded its {MostBytes >> 20} MiB limit (used {used >> 20} MiB; execution.memory-mib)";
}
