namespace Runner.Latent;

/// <summary>Some of many, evenly.</summary>
public static class Even
{
    /// <summary><paramref name="most"/> numbers of 0…count − 1 in ascending order, evenly spaced; all of them if there are no more.</summary>
    public static int[] Of(int count, int most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(i => (int)((long)i * count / Math.Min(count, most)))];

    /// <summary>Numbers from one end to the other, both included.</summary>
    public static double[] Steps(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? to : from + ((to - from) * i / (count - 1)))];
}
