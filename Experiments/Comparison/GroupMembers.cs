namespace Runner.Comparison;

/// <summary>The runs of each of many groups, as columns: there may be a million groups.</summary>
internal sealed class GroupMembers
{
    private readonly int[] starts;
    private readonly int[] members;

    /// <param name="groupOf">The group of each run; −1 for none.</param>
    public GroupMembers(int[] groupOf, int groups)
    {
        starts = new int[groups + 1];
        foreach (var group in groupOf)
        {
            if (group >= 0)
            {
                starts[group + 1]++;
            }
        }

        for (var i = 0; i < groups; i++)
        {
            starts[i + 1] += starts[i];
        }

        members = new int[starts[^1]];
        var next = starts.ToArray();
        for (var i = 0; i < groupOf.Length; i++)
        {
            if (groupOf[i] >= 0)
            {
                members[next[groupOf[i]]++] = i;
            }
        }
    }

    /// <summary>Indices of a group's results, ascending.</summary>
    public ReadOnlySpan<int> Of(int group) => members.AsSpan(starts[group], starts[group + 1] - starts[group]);
}
