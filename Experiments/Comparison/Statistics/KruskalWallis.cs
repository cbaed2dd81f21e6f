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
        foreach (var stratum in ByStratum(values))
        {
            AddStratum(stratum, groups, rankSums, counts, expected, covariance);
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

    /// <summary>The runs of each stratum, in order of first appearance.</summary>
    private static IEnumerable<(int Group, double Value)[]> ByStratum(IReadOnlyList<(int Group, int Stratum, double Value)> values)
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

        var strata = sizes.ConvertAll(size => new (int, double)[size]);
        var next = new int[strata.Count];
        for (var i = 0; i < places.Length; i++)
        {
            strata[places[i]][next[places[i]]++] = (values[i].Group, values[i].Value);
        }

        return strata;
    }

    private static void AddStratum(
        (int Group, double Value)[] values,
        int groups,
        double[] rankSums,
        int[] counts,
        double[] expected,
        double[,] covariance)
    {
        var n = values.Length;
        Array.Sort(values, (a, b) => a.Value.CompareTo(b.Value));
        var size = new int[groups];
        var squares = 0.0;
        var middle = (n + 1) / 2.0;
        for (var i = 0; i < n;)
        {
            var end = i + 1;
            while (end < n && values[end].Value == values[i].Value)
            {
                end++;
            }

            var rank = (i + 1 + end) / 2.0;
            for (; i < end; i++)
            {
                rankSums[values[i].Group] += rank;
                counts[values[i].Group]++;
                size[values[i].Group]++;
                squares += (rank - middle) * (rank - middle);
            }
        }

        if (n < 2)
        {
            expected[values[0].Group] += middle;
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
