namespace Runner.Comparison.Statistics;

/// <param name="H">The statistic with tie correction.</param>
/// <param name="P">From χ² with groups − 1 degrees of freedom; NaN when there is nothing to test.</param>
public readonly record struct KruskalWallisResult(double H, int Degrees, double P);

/// <summary>
/// The Kruskal–Wallis test (1952): do several groups come from one distribution? H = 12/(N(N+1)) Σ nᵢ(r̄ᵢ − r̄)², divided by
/// 1 − Σ(t³ − t)/(N³ − N) for ties; agrees with <c>scipy.stats.kruskal</c>. The stratified form sums ranks within
/// strata, with their moments, so that differences between strata do not count (Mack and Skillings 1980); over complete blocks
/// with one run per cell it is Friedman's test.
/// </summary>
public static class KruskalWallis
{
    public static KruskalWallisResult Test(IReadOnlyList<IReadOnlyList<double>> groups) => Test(
        [.. groups.SelectMany((group, g) => group.Select(value => (g, 0, value)))], groups.Count);

    /// <param name="values">Group, stratum and value of each run.</param>
    public static KruskalWallisResult Test(IReadOnlyList<(int Group, int Stratum, double Value)> values, int groups)
    {
        var rankSums = new double[groups];
        var counts = new int[groups];
        var expected = new double[groups];
        // Covariance of rank sums under the hypothesis of no effect, summed over strata.
        var covariance = new double[groups, groups];
        foreach (var (members, sorted) in ByStratum(values))
        {
            // Equal values have one rank, so their order does not matter.
            Array.Sort(sorted, members);
            AddStratum(members, sorted, groups, rankSums, counts, expected, covariance);
        }

        var present = Enumerable.Range(0, groups).Where(g => counts[g] > 0).ToArray();
        if (present.Length < 2)
        {
            return new(double.NaN, 0, double.NaN);
        }

        // The rank sum of one group follows from the others, so leave out the last and compute dᵀ C⁻¹ d.
        var size = present.Length - 1;
        var matrix = new double[size, size];
        var difference = new double[size];
        for (var i = 0; i < size; i++)
        {
            difference[i] = rankSums[present[i]] - expected[present[i]];
            for (var j = 0; j < size; j++)
            {
                matrix[i, j] = covariance[present[i], present[j]];
            }
        }

        var solution = LinearSystem.Solve(matrix, difference);
        if (solution is null)
        {
            return new(double.NaN, size, double.NaN);
        }

        var h = 0.0;
        for (var i = 0; i < size; i++)
        {
            h += difference[i] * solution[i];
        }

        return new(h, size, ChiSquare.UpperTail(h, size));
    }

    /// <summary>The groups and values of each stratum's runs, in order of first appearance.</summary>
    private static IEnumerable<(int[] Groups, double[] Values)> ByStratum(IReadOnlyList<(int Group, int Stratum, double Value)> values)
    {
        var known = new Dictionary<int, int>();
        var sizes = new List<int>();
        var places = new int[values.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var stratum = values[i].Stratum;
            if (!known.TryGetValue(stratum, out places[i]))
            {
                known.Add(stratum, places[i] = sizes.Count);
                sizes.Add(0);
            }

            sizes[places[i]]++;
        }

        var strata = sizes.ConvertAll(size => (Groups: new int[size], Values: new double[size]));
        var next = new int[strata.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var (members, sorted) = strata[places[i]];
            (members[next[places[i]]], sorted[next[places[i]]++]) = (values[i].Group, values[i].Value);
        }

        return strata;
    }

    /// <param name="members">The group of each value.</param>
    /// <param name="sorted">The values, ascending.</param>
    private static void AddStratum(
        int[] members,
        double[] sorted,
        int groups,
        double[] rankSums,
        int[] counts,
        double[] expected,
        double[,] covariance)
    {
        var n = sorted.Length;
        var size = new int[groups];
        var squares = 0.0;
        var middle = (n + 1) / 2.0;
        for (var i = 0; i < n;)
        {
            var end = i + 1;
            while (end < n && sorted[end] == sorted[i])
            {
                end++;
            }

            var rank = (i + 1 + end) / 2.0;
            for (; i < end; i++)
            {
                rankSums[members[i]] += rank;
                counts[members[i]]++;
                size[members[i]]++;
                squares += (rank - middle) * (rank - middle);
            }
        }

        if (n < 2)
        {
            expected[members[0]] += middle;
            return;
        }

        // Sampling without replacement from the ranks: Cov(Rᵢ, Rⱼ) = S²·nᵢ(δᵢⱼ·n − nⱼ)/n with S² = Σ(r − r̄)²/(n − 1).
        var variance = squares / (n - 1);
        for (var i = 0; i < groups; i++)
        {
            expected[i] += size[i] * middle;
            for (var j = 0; j < groups; j++)
            {
                covariance[i, j] += variance * size[i] * ((i == j ? n : 0) - size[j]) / n;
            }
        }
    }
}
