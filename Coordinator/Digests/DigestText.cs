using Runner.Commands;
using Runner.Comparison;
using Runner.Identities;

namespace Runner.Digests;

/// <summary>A digest in lines: the same on the terminal and in a notice.</summary>
public static class DigestText
{
    public static IEnumerable<string> Of(string sweep, SweepDigest digest)
    {
        yield return $"{sweep}: {Ended(digest)}";
        foreach (var line in Part(digest.IsFirst ? "Settled:" : "Settled since the last digest:", '●', digest.Settled)
            .Concat(Part("Still open:", '○', digest.Open)))
        {
            yield return line;
        }

        if (digest.Settled.Count == 0)
        {
            yield return digest.IsFirst ? "Nothing is settled yet." : "Nothing more is settled than before.";
        }
    }

    /// <summary>For instance <c>since the last digest 40 trials have ended: 38 completed, 2 pruned</c>.</summary>
    public static string Ended(SweepDigest digest)
    {
        var ended = digest.Ended.Values.Sum();
        return $"{(digest.IsFirst ? "" : "since the last digest ")}{Number.Of(ended, "trial has", "trials have")} ended{(ended == 0 ? "" : $": {OutcomeText.Of(digest.Ended)}")}.";
    }

    private static IEnumerable<string> Part(string heading, char mark, IReadOnlyList<Finding> findings) =>
        findings.Count == 0 ? [] : [heading, .. findings.Select(finding => $"{mark} {(finding.MayChange ? "So far: " : "")}{finding.Sentence}")];
}
