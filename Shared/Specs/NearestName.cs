namespace Runner.Specs;

/// <summary>Finds the name that a misspelt one probably means.</summary>
public static class NearestName
{
    /// <summary>The candidate with the smallest optimal-string-alignment distance (insertions, deletions, substitutions and
    /// swaps of neighbours) to <paramref name="name"/>, or null when none is near: at most a third of the longer name,
    /// and at least two. Ties go to the first.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        var given = name.ToLowerInvariant().Replace('_', '-');
        foreach (var candidate in candidates)
        {
            var distance = Distance(given, candidate);
            if (distance < bestDistance && distance <= Math.Max(2, Math.Max(given.Length, candidate.Length) / 3))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best ?? Containing(given, candidates);
    }

    // "rate" is not near "lr", but "glorot" should find "glorot-uniform".
    private static string? Containing(string name, IEnumerable<string> candidates) =>
        name.Length < 3
            ? null
            : candidates.FirstOrDefault(c => c.StartsWith(name, StringComparison.Ordinal))
                ?? candidates.FirstOrDefault(c => c.Split('-', '.').Contains(name, StringComparer.Ordinal));

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8 || a.Length > 80)
        {
            return int.MaxValue;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(substitution, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
