using System.Text.RegularExpressions;

namespace Runner.Slots;

/// <summary>What one trial may cost, and how often it may fail.</summary>
/// <param name="MostTime">Wall time of a trial; zero for no limit.</param>
/// <param name="MostBytes">Memory of the process; 0 for no limit.</param>
/// <param name="Retries">How often a trial that failed is trained again before its failure is its result.</param>
/// <param name="RetryMessages">One of these must be found in its message; none for any message.</param>
public sealed record TrialLimits(TimeSpan MostTime, long MostBytes, int Retries, IReadOnlyList<Regex> RetryMessages)
{
    public static readonly TrialLimits None = new(TimeSpan.Zero, 0, 0, []);

    /// <summary>What is said of a trial whose process used so many bytes.</summary>
    public string OverMemory(long used) =>
        $"its process exceeded its {MostBytes >> 20} MiB limit (used {used >> 20} MiB; execution.memory-mib)";
}
