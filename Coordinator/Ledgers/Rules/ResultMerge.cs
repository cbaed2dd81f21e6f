using System.Runtime.CompilerServices;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rules;

/// <summary>Merges a sweep's chunks, which may interleave, in order of trial index; only chunks that overlap the present
/// index are in memory.</summary>
internal static class ResultMerge
{
    /// <param name="heads">The chunks' numbers and first trials, by first trial.</param>
    /// <param name="open">Reads a chunk and which of its trials are live.</param>
    public static async IAsyncEnumerable<(ResultRows Rows, int Row)> InOrderAsync(
        IReadOnlyList<(long Id, int First)> heads,
        Func<long, Task<(ResultRows Rows, int[] Live)>> open,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var cursors = new PriorityQueue<Cursor, int>();
        var nextHead = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            while (nextHead < heads.Count && (!cursors.TryPeek(out _, out var lowest) || heads[nextHead].First <= lowest))
            {
                var head = heads[nextHead++];
                var (rows, live) = await open(head.Id);
                if (rows.Trials[0] != head.First)
                {
                    // The chunk carries a seal; the index that gave the order does not.
                    throw new LedgerDamageException($"result chunk {head.Id} is filed under trial {head.First} and begins with {rows.Trials[0]}");
                }

                var cursor = new Cursor(rows, live);
                cursors.Enqueue(cursor, cursor.Trial);
            }

            if (!cursors.TryDequeue(out var current, out _))
            {
                break;
            }

            // A cursor runs on alone up to where the next one begins.
            var until = cursors.TryPeek(out _, out var other) ? other : int.MaxValue;
            until = nextHead < heads.Count ? Math.Min(until, heads[nextHead].First) : until;
            do
            {
                yield return (current.Rows, current.Row);
            }
            while (current.MoveNext() && current.Trial < until);
            if (!current.AtEnd)
            {
                cursors.Enqueue(current, current.Trial);
            }
        }
    }

    private sealed class Cursor(ResultRows rows, int[] live)
    {
        private readonly bool _all = rows.Trials.Length == live.Length;
        private int _next;

        public ResultRows Rows => rows;

        public bool AtEnd => _next == live.Length;

        public int Trial => live[_next];

        public int Row => _all ? _next : Array.BinarySearch(rows.Trials, Trial);

        public bool MoveNext() => ++_next < live.Length;
    }
}
