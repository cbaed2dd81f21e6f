namespace Runner.Latent;

/// <summary>Some of many, evenly.</summary>
public static class Even
{
    /// <summary><paramref name="most"/> numbers of 0…count − 1 in ascending order, evenly spaced; all of them if there are no more.</summary>
    public static int[] Of(int count, int most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(i => (int)((long)i * count / Math.Min(count, most)))];

    /// <summary>As many, but without a fixed step, so that points of a grid of settings take every value of every axis: multiples of the golden ratio,
    /// modulo 1.</summary>
    public static int[] Scattered(int count, int most)
    {
        var chosen = new SortedSet<int>();
        for (var i = 0L; chosen.Count < Math.Min(count, most); i++)
        {
            chosen.Add((int)(i * Golden % 1 * count));
        }

        return [.. chosen];
    }

    private const double Golden = 0.618033988749895;

    /// <summary>Numbers from one end to the other, both included.</summary>
    public static double[] Steps(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? to : from + ((to - from) * i / (count - 1)))];
}
