using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Cluster;

/// <summary>
/// Results a page at a time, each page from where the last one ended: the query stays open between pages, so that an export
/// reads the ledger once, and is of one moment. A cursor that is gone (idle, pushed out, left with another coordinator)
/// begins again and skips what was sent: pages are asked for by the trial that they follow.
/// </summary>
internal sealed class ResultCursors(ITrialLedger ledger, TimeProvider time) : IAsyncDisposable
{
    // As many as fit, so that an export is neither one message nor one a trial.
    private const int PageBytes = 1 << 20;

    private const int MostOpen = 16;

    private static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Cursor> _open = new();
    private int _queries;

    /// <summary>How often the ledger was asked from the beginning.</summary>
    public int Queries => _queries;

    /// <param name="after">The last trial that the reader has; −1 for none.</param>
    /// <returns>The next results in order of trial, and whether there are no more.</returns>
    public async Task<(List<TrialResult> Results, bool Last)> PageAsync(
        Guid id, SweepId sweep, ResultParts parts, int after, CancellationToken cancel)
    {
        await CloseIdleAsync();

        // Taken out while it is read, so that nobody else reads it or closes it.
        if (!_open.TryRemove(id, out var cursor) || cursor.After != after)
        {
            if (cursor is not null)
            {
                await cursor.Results.DisposeAsync();
            }

            Interlocked.Increment(ref _queries);
            cursor = new Cursor(ledger.ResultsAsync(sweep, parts, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None)) { After = after };
        }

        var page = new List<TrialResult>();
        var bytes = 0L;
        try
        {
            while (await cursor.Results.MoveNextAsync())
            {
                cancel.ThrowIfCancellationRequested();
                if (cursor.Results.Current.Index <= after)
                {
                    continue;
                }

                page.Add(cursor.Results.Current);
                bytes += BytesOf(cursor.Results.Current);
                if (bytes > PageBytes)
                {
                    cursor.After = page[^1].Index;
                    cursor.UsedAt = time.GetTimestamp();
                    _open[id] = cursor;
                    return (page, false);
                }
            }
        }
        catch
        {
            await cursor.Results.DisposeAsync();
            throw;
        }

        await cursor.Results.DisposeAsync();
        return (page, true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _open.Keys)
        {
            await CloseAsync(id);
        }
    }

    private static long BytesOf(TrialResult result) =>
        256 + result.Weights.Length + (result.Curve.Times.Length * (long)(result.Curve.Metrics.Count + 1) * sizeof(double));

    private async Task CloseIdleAsync()
    {
        foreach (var (id, _) in _open.OrderByDescending(cursor => cursor.Value.UsedAt)
            .Where((cursor, place) => place >= MostOpen - 1 || time.GetElapsedTime(cursor.Value.UsedAt) > MostIdle).ToList())
        {
            await CloseAsync(id);
        }
    }

    private async Task CloseAsync(Guid id)
    {
        if (_open.TryRemove(id, out var cursor))
        {
            await cursor.Results.DisposeAsync();
        }
    }

    private sealed class Cursor(IAsyncEnumerator<TrialResult> results)
    {
        public IAsyncEnumerator<TrialResult> Results => results;

        public int After { get; set; }

        public long UsedAt { get; set; }
    }
}
