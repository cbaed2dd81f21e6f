using Runner.Cluster;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Results;
using Runner.Tests.Ledgers;

namespace Runner.Tests.AkkaCluster;

public sealed class ResultCursorsTests : IAsyncLifetime
{
    private const int Trials = 40;

    private readonly ManualClock _clock = new();
    private InMemoryLedger _ledger = null!;
    private SweepRecord _sweep = null!;

    public async Task InitializeAsync()
    {
        _ledger = new InMemoryLedger(_clock);
        _sweep = await _ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: Trials));
        var lease = (await _ledger.LeaseAsync(_sweep.Id, Samples.Node, 1, Samples.Lease))[0];
        await _ledger.CompleteAsync(lease.Key, [.. lease.Trials.Select(trial => Samples.Result(trial, weights: 12_000))]);
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task An_export_asks_the_ledger_once_however_many_pages_it_has()
    {
        await using var cursors = new ResultCursors(_ledger, _clock);
        var (pages, trials) = await ReadAsync(cursors, _ => Guid.Empty);
        pages.ShouldBeGreaterThan(3);
        trials.ShouldBe(Enumerable.Range(0, Trials));
        cursors.Queries.ShouldBe(1);
    }

    [Fact]
    public async Task A_cursor_that_is_lost_goes_on_where_the_reader_is()
    {
        await using var cursors = new ResultCursors(_ledger, _clock);
        var (_, trials) = await ReadAsync(cursors, page => new Guid(page, 0, 0, new byte[8]));
        trials.ShouldBe(Enumerable.Range(0, Trials));
    }

    [Fact]
    public async Task A_page_that_is_asked_for_again_comes_again()
    {
        await using var cursors = new ResultCursors(_ledger, _clock);
        var id = Guid.Empty;
        var first = await cursors.PageAsync(id, _sweep.Id, ResultParts.Weights, -1, default);
        var again = await cursors.PageAsync(id, _sweep.Id, ResultParts.Weights, -1, default);
        again.Results.Select(result => result.Index).ShouldBe(first.Results.Select(result => result.Index));
    }

    private async Task<(int Pages, List<int> Trials)> ReadAsync(ResultCursors cursors, Func<int, Guid> cursor)
    {
        var trials = new List<int>();
        for (var page = 1; ; page++)
        {
            var (results, last) = await cursors.PageAsync(cursor(page), _sweep.Id, ResultParts.Weights, trials.LastOrDefault(-1), default);
            trials.AddRange(results.Select(result => result.Index));
            if (last)
            {
                return (page, trials);
            }
        }
    }
}
