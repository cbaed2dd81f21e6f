namespace Runner.Search.Balance;

/// <summary>The imbalance of an order: how far the counts of values differ in the worst prefix.</summary>
public static class PrefixBalance
{
    /// <summary>The largest difference, over all prefixes, between any two values in their counts, or, if the values do not all
    /// occur equally often in total, in their counts minus their proportional shares of the prefix.</summary>
    /// <param name="totals">How often each value occurs in total.</param>
    /// <param name="order">The values in order.</param>
    public static double Of(IReadOnlyList<int> totals, IEnumerable<int> order)
    {
        ArgumentNullException.ThrowIfNull(totals);
        ArgumentNullException.ThrowIfNull(order);
        var classes = totals.Where(total => total > 0).Distinct().Order().Select(total => new Class(total, totals.Count(t => t == total))).ToArray();
        var classOf = totals.Select(total => Array.FindIndex(classes, c => c.Total == total)).ToArray();
        var counts = new int[totals.Count];
        var all = totals.Sum(total => (long)total);
        var (worst, taken) = (0L, 0L);
        foreach (var value in order)
        {
            classes[classOf[value]].Raise(counts[value]++);
            taken++;
            var (least, most) = (long.MaxValue, long.MinValue);
            foreach (var c in classes)
            {
                least = Math.Min(least, (c.Least * all) - (taken * c.Total));
                most = Math.Max(most, (c.Most * all) - (taken * c.Total));
            }

            worst = Math.Max(worst, most - least);
        }

        return all == 0 ? 0 : worst / (double)all;
    }

    /// <summary>The values with the same total.</summary>
    private sealed class Class
    {
        private readonly int[] holders;

        public Class(int total, int values)
        {
            Total = total;
            holders = new int[total + 1];
            holders[0] = values;
        }

        public int Total { get; }

        public long Least { get; private set; }

        public long Most { get; private set; }

        /// <summary>Counts one more occurrence of one of the values.</summary>
        public void Raise(int before)
        {
            holders[before]--;
            holders[before + 1]++;
            Most = Math.Max(Most, before + 1);
            while (holders[Least] == 0)
            {
                Least++;
            }
        }
    }
}
