namespace Runner.Comparison.Minima.Basins;

/// <summary>Clusters by single linkage: two items are in the same cluster when a chain of links, each at most a threshold long,
/// joins them. Kruskal's minimum spanning forest (1956) gives the merges for every threshold at once (Gower and Ross
/// 1969).</summary>
public sealed class SingleLinkage
{
    private readonly int count;
    private readonly List<Merge> merges = [];

    /// <param name="links">In any order; missing pairs are not linked.</param>
    public SingleLinkage(int count, IEnumerable<(int A, int B, double Length)> links)
    {
        this.count = count;
        var parents = Fresh();
        foreach (var link in links.Where(link => !double.IsNaN(link.Length)).OrderBy(link => link.Length).ThenBy(link => link.A).ThenBy(link => link.B))
        {
            var (a, b) = (Root(parents, link.A), Root(parents, link.B));
            if (a != b)
            {
                parents[Math.Max(a, b)] = Math.Min(a, b);
                merges.Add(new Merge(link.A, link.B, link.Length));
            }
        }
    }

    /// <summary>The links of the spanning forest, shortest first: the dendrogram.</summary>
    public IReadOnlyList<Merge> Merges => merges;

    /// <summary>For each item the lowest-numbered item of its cluster.</summary>
    public int[] Clusters(double threshold)
    {
        var parents = Fresh();
        foreach (var merge in merges.TakeWhile(merge => merge.Length <= threshold))
        {
            var (a, b) = (Root(parents, merge.A), Root(parents, merge.B));
            parents[Math.Max(a, b)] = Math.Min(a, b);
        }

        return [.. Enumerable.Range(0, count).Select(i => Root(parents, i))];
    }

    private int[] Fresh() => [.. Enumerable.Range(0, count)];

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            parents[i] = parents[parents[i]];
            i = parents[i];
        }

        return i;
    }

    /// <summary>Two clusters that merge at a threshold of <paramref name="Length"/>.</summary>
    public readonly record struct Merge(int A, int B, double Length);
}
