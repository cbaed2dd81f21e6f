using System.Runtime.CompilerServices;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rules;

/// <summary>Merges a sweep's chunks, which may interleave, in order of trial index, with only the chunks that overlap the present
/// index in memory.</summary>
internal static class ResultMerge
{
    /// <param name="heads">The chunks' numbers and first trials, in order of first trial.</param>
    /// <param name="open">Reads a chunk and the places of its live trials.</param>
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
                    // The chunk has a seal; the index that gave the order does not.
                    throw new LedgerDamageException($"result chunk {head.Id} is indexed under trial {head.First} but begins with {rows.Trials[0]}");
                }

                var cursor = new Cursor(rows, live);
                cursors.Enqueue(cursor, cursor.Trial);
            }

            if (!cursors.TryDequeue(out var current, out _))
            {
                break;
            }

            // A cursor can advance alone up to the first trial of the next one.
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
        private int _next;

        public ResultRows Rows => rows;

        public bool AtEnd => _next == live.Length;

        public int Trial => rows.Trials[Row];

        public int Row => live[_next];

        public bool MoveNext() => ++_next < live.Length;
    }
}
