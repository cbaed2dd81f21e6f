using System.Text.RegularExpressions;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Why trials have no result. Messages that differ only in numbers ("ran 12.3 s", "ran 12.4 s") count as the same cause.</summary>
public static partial class FailureCause
{
    /// <summary>The key shared by all messages of one cause; empty when there is no message.</summary>
    public static string KeyOf(TrialResult result) => Numbers().Replace(result.Failure?.Message.Trim() ?? "", "#");

    /// <summary>The most common cause: its key, an example message, whether messages vary, and the number of runs; null when no run has a
    /// message.</summary>
    public static (string Key, string Message, bool Varies, int Runs)? Commonest(IEnumerable<TrialResult> results)
    {
        var most = results.Where(result => KeyOf(result).Length > 0).GroupBy(KeyOf, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault();
        string[] messages = [.. most?.Select(result => result.Failure!.Message.Trim()).Distinct(StringComparer.Ordinal) ?? []];
        return most is null ? null : (most.Key, messages[0], messages.Length > 1, most.Count());
    }

    [GeneratedRegex(@"[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbers();
}
