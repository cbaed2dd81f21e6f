
namespace Runner.Numerics;

/// <summary>Draws without replacement.</summary>
public static class Sampling
{
    /// <summary>This many of the numbers 0…count − 1, rising; all of them when they are no more. By Floyd's method (Bentley and Floyd
    /// 1987), so that a few of a million cost a few draws.</summary>
    public static int[] Sample(this RandomStream draws, int count, int most)
    {
        if (count <= most)
        {
            return [.. Enumerable.Range(0, count)];
        }

        var chosen = new HashSet<int>(most);
        for (var last = count - most; last < count; last++)
        {
            var drawn = draws.NextInt32(last + 1);
            chosen.Add(chosen.Contains(drawn) ? last : drawn);
        }

        return [.. chosen.Order()];
    }
}
