namespace Runner.Comparison;

/// <summary>Numbers combinations of codes in order of first appearance.</summary>
internal sealed class JointCodes
{
    private const long AlwaysDense = 1 << 16;

    private readonly int[] sizes;

    /// <summary>The number plus one of each combination, where there are not too many of them; 0 for one not seen yet.</summary>
    private readonly int[]? dense;
    private readonly Dictionary<(int Node, int Code), int> nodes = [];
    private readonly Dictionary<int, int> leaves = [];
    private int count;

    /// <param name="sizes">Each code is below its size.</param>
    /// <param name="most">The most combinations that can appear.</param>
    public JointCodes(int[] sizes, int most)
    {
        this.sizes = sizes;
        var all = sizes.Aggregate(1.0, (product, size) => product * size);
        dense = all <= Math.Max(AlwaysDense, 4L * most) ? new int[(int)all] : null;
    }

    public int NumberOf(ReadOnlySpan<int> codes)
    {
        if (dense is null)
        {
            return NumberInTree(codes);
        }

        var place = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            place = (place * sizes[i]) + codes[i];
        }

        ref var number = ref dense[place];
        if (number == 0)
        {
            number = ++count;
        }

        return number - 1;
    }

    private int NumberInTree(ReadOnlySpan<int> codes)
    {
        var node = 0;
        foreach (var code in codes)
        {
            if (!nodes.TryGetValue((node, code), out var next))
            {
                next = nodes.Count + 1;
                nodes.Add((node, code), next);
            }

            node = next;
        }

        if (!leaves.TryGetValue(node, out var leaf))
        {
            leaf = count++;
            leaves.Add(node, leaf);
        }

        return leaf;
    }
}
