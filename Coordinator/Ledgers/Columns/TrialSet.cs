namespace Runner.Ledgers.Columns;

/// <summary>A rising list of trial indices as runs: how many to skip, how many to take. Bundles are mostly one run.</summary>
internal static class TrialSet
{
    public static byte[] Encode(ReadOnlySpan<int> rising)
    {
        var writer = new ColumnWriter();
        var next = 0;
        for (var i = 0; i < rising.Length;)
        {
            var end = i + 1;
            while (end < rising.Length && rising[end] == rising[end - 1] + 1)
            {
                end++;
            }

            if (rising[i] < next)
            {
                throw new ArgumentException("Trial indices must rise.", nameof(rising));
            }

            writer.Var((ulong)(rising[i] - next));
            writer.Var((ulong)(end - i));
            next = rising[end - 1] + 1;
            i = end;
        }

        return writer.Written.ToArray();
    }

    public static int[] Decode(ReadOnlySpan<byte> content)
    {
        var trials = new List<int>();
        var reader = new ColumnReader(content);
        var next = 0;
        while (!reader.AtEnd)
        {
            next += (int)reader.Var();
            for (var length = (int)reader.Var(); length > 0; length--)
            {
                trials.Add(next++);
            }
        }

        return [.. trials];
    }

    /// <summary>What is in the first and not in the second; both rise.</summary>
    public static int[] Except(ReadOnlySpan<int> from, ReadOnlySpan<int> remove)
    {
        var left = new List<int>(from.Length);
        var next = 0;
        foreach (var trial in from)
        {
            while (next < remove.Length && remove[next] < trial)
            {
                next++;
            }

            if (next == remove.Length || remove[next] != trial)
            {
                left.Add(trial);
            }
        }

        return [.. left];
    }

    /// <summary>The size class of a set's extent: the least c with last − first &lt; 2^c. Looking a trial up in an index by
    /// (class, first) then reads only neighbours, however wide other sets are.</summary>
    public static int SpanClass(int first, int last) => 32 - int.LeadingZeroCount(last - first);
}
