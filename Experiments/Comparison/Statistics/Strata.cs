namespace Runner.Comparison.Statistics;

/// <summary>
/// Values in strata, sorted once for resampling: within each stratum a resample draws as many values as the stratum has, with
/// replacement (Agarwal et al. 2021, section 4.1, where a stratum is a task). The interval then reflects only the variation
/// between seeds, not the known differences between strata.
/// </summary>
public sealed class Strata
{
    private readonly int[][] members;

    private Strata(double[] sorted, int[][] members)
    {
        Sorted = sorted;
        this.members = members;
    }

    /// <summary>All values, ascending.</summary>
    public double[] Sorted { get; }

    public int Count => Sorted.Length;

    /// <summary>Whether resampling can change anything: some stratum has at least two values.</summary>
    public bool CanResample => members.Any(stratum => stratum.Length > 1);

    public static Strata Single(IReadOnlyList<double> values) => OfSorted(Quantiles.Sorted(values));

    /// <summary>One stratum of values in ascending order.</summary>
    public static Strata OfSorted(double[] sorted) => new(sorted, sorted.Length == 0 ? [] : [[.. Enumerable.Range(0, sorted.Length)]]);

    /// <param name="strata">One list of values per stratum. Strata with a single value carry no information about the variation between
    /// seeds, so they are merged into one stratum, in which differences between settings count as variation too; a lone one joins the
    /// largest stratum. Otherwise the interval of an unfinished sweep would ignore the variation of points that were run once.</param>
    public static Strata Of(IReadOnlyList<IReadOnlyList<double>> strata)
    {
        if (strata.Count == 1)
        {
            return Single(strata[0]);
        }

        var alone = strata.Where(stratum => stratum.Count == 1).SelectMany(stratum => stratum).ToArray();
        if (alone.Length > 0 && strata.Count(stratum => stratum.Count > 0) > 1)
        {
            var others = strata.Where(stratum => stratum.Count > 1).OrderBy(stratum => stratum.Count).ThenByDescending(stratum => stratum.Min()).ToArray();
            return alone.Length > 1 ? Of([.. others, alone]) : Of([.. others[..^1], [.. others[^1], .. alone]]);
        }

        var values = strata.SelectMany((stratum, s) => stratum.Select(value => (value, s))).ToArray();
        // Resamples must not depend on the order of strata, so they are numbered by their sorted values.
        var keyed = strata
            .Select((stratum, s) => (s, Values: Quantiles.Sorted(stratum)))
            .Where(stratum => stratum.Values.Length > 0)
            .OrderBy(stratum => stratum.Values, LexicographicOrder.Instance)
            .Select((stratum, place) => (stratum.s, place))
            .ToDictionary(pair => pair.s, pair => pair.place);
        Array.Sort(values, (a, b) => a.value != b.value ? a.value.CompareTo(b.value) : keyed[a.s].CompareTo(keyed[b.s]));
        var places = new List<int>[keyed.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = [];
        }

        for (var i = 0; i < values.Length; i++)
        {
            places[keyed[values[i].s]].Add(i);
        }

        return new Strata([.. values.Select(pair => pair.value)], [.. places.Select(list => list.ToArray())]);
    }

    /// <summary>Draws one resample: counts[i] is how often Sorted[i] was drawn.</summary>
    public void Resample(Numerics.RandomStream random, Span<int> counts)
    {
        counts.Clear();
        foreach (var stratum in members)
        {
            for (var draw = 0; draw < stratum.Length; draw++)
            {
                counts[stratum[random.NextInt32(stratum.Length)]]++;
            }
        }
    }

    private sealed class LexicographicOrder : IComparer<double[]>
    {
        public static readonly LexicographicOrder Instance = new();

        public int Compare(double[]? x, double[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
