namespace Runner.Ledgers.Columns;

/// <summary>Encodes ascending trial indices as runs: how many to skip, how many to take. Bundles are mostly one run, or equal runs with
/// equal gaps (one replicate of neighbouring points); the latter are encoded as a 0 in place of the length, then length, gap and
/// number of runs.</summary>
internal static class TrialSet
{
    /// <summary>Fewer equal runs take less space one by one.</summary>
    private const int WorthRepeating = 3;

    public static byte[] Encode(ReadOnlySpan<int> rising)
    {
        var writer = new ColumnWriter();
        var next = 0;
        for (var i = 0; i < rising.Length;)
        {
            if (rising[i] < next)
            {
                throw new ArgumentException("Trial indices must rise.", nameof(rising));
            }

            var rest = rising[i..];
            var length = RunLength(rest);
            var (gap, count) = Repetition(rest, length);
            writer.Var((ulong)(rest[0] - next));
            if (count == 1)
            {
                writer.Var((ulong)length);
            }
            else
            {
                writer.Var(0);
                writer.Var((ulong)length);
                writer.Var((ulong)gap);
                writer.Var((ulong)count);
            }

            i += length * count;
            next = rising[i - 1] + 1;
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
            var (length, gap, count) = ((int)reader.Var(), 0, 1);
            if (length == 0)
            {
                (length, gap, count) = ((int)reader.Var(), (int)reader.Var(), (int)reader.Var());
            }

            for (var run = 0; run < count; run++)
            {
                next += run == 0 ? 0 : gap;
                trials.AddRange(Enumerable.Range(next, length));
                next += length;
            }
        }

        return [.. trials];
    }

    /// <summary>Elements of the first set that are not in the second; both are ascending.</summary>
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

    private static int RunLength(ReadOnlySpan<int> rising)
    {
        var length = 1;
        while (length < rising.Length && rising[length] == rising[length - 1] + 1)
        {
            length++;
        }

        return length;
    }

    /// <summary>The number of consecutive runs with the length and gap of the first, and that gap; one run if there are too few to be
    /// worth encoding together.</summary>
    private static (int Gap, int Count) Repetition(ReadOnlySpan<int> rising, int length)
    {
        var gap = rising.Length > length ? rising[length] - rising[0] - length : 0;
        var (end, count) = (length, 1);
        while (gap > 0 && end < rising.Length && rising[end] == rising[end - 1] + 1 + gap && RunLength(rising[end..]) == length)
        {
            end += length;
            count++;
        }

        return count < WorthRepeating ? (0, 1) : (gap, count);
    }

    /// <summary>The size class of a set's extent: the least c with last − first &lt; 2^c. Looking a trial up in an index by
    /// (class, first) then reads only neighbours, however wide other sets are.</summary>
    public static int SpanClass(int first, int last) => 32 - int.LeadingZeroCount(last - first);
}
