using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers;

/// <summary>The checks of results that every adapter makes before it records any.</summary>
internal static class ResultCheck
{
    /// <summary>The results in ascending order of index.</summary>
    /// <exception cref="ArgumentException">A trial is given twice, an outcome is not defined, or weights do not match their hash.</exception>
    public static IReadOnlyList<TrialResult> Rising(IReadOnlyList<TrialResult> results)
    {
        var rising = IsRising(results) ? results : [.. results.OrderBy(result => result.Index)];
        for (var i = 0; i < rising.Count; i++)
        {
            if (i > 0 && rising[i].Index == rising[i - 1].Index)
            {
                throw new ArgumentException($"Trial {rising[i].Index} is given twice.", nameof(results));
            }

            if (!Enum.IsDefined(rising[i].Outcome))
            {
                throw new ArgumentException($"Trial {rising[i].Index} has no outcome.", nameof(results));
            }

            // Larger weights are stored by their hash, so the hash must be correct.
            if (WeightColumns.IsStored(rising[i]) && Sha256Digest.Of(rising[i].Weights.Span) != rising[i].WeightsHash)
            {
                throw new ArgumentException($"The weights of trial {rising[i].Index} do not have the hash that its result gives.", nameof(results));
            }
        }

        return rising;
    }

    private static bool IsRising(IReadOnlyList<TrialResult> results)
    {
        for (var i = 1; i < results.Count; i++)
        {
            if (results[i].Index < results[i - 1].Index)
            {
                return false;
            }
        }

        return true;
    }
}
