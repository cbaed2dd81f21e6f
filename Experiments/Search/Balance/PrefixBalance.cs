namespace Runner.Search.Balance;

/// <summary>By how much values differ at the worst moment of an order, in how often they have come up.</summary>
public static class PrefixBalance
{
    /// <summary>The greatest difference, over all prefixes, between any two values: in how often they came up, where all come up
    /// equally often in the whole, otherwise in how often more or less than is their share of the prefix.</summary>
    /// <param name="totals">How often each value comes up in the whole.</param>
    /// <param name="order">The values as they come.</param>
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

    /// <summary>The values that come up equally often in the whole.</summary>
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

        /// <summary>One of them came up once more.</summary>
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
