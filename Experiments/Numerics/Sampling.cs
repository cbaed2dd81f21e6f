
namespace Runner.Numerics;

/// <summary>Draws without replacement.</summary>
public static class Sampling
{
    /// <summary><paramref name="most"/> different numbers out of 0…count − 1, ascending; all of them if count ≤ most. By Floyd's
    /// method (Bentley and Floyd 1987), which takes one draw per number chosen.</summary>
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
