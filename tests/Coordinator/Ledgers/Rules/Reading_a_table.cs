using Microsoft.Data.Sqlite;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rules;
using Runner.Ledgers.Sqlite;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers.Rules;

/// <summary>The chunks of a sweep are decoded on several cores while others are read. What goes wrong reaches the caller as it is, and what is cancelled ends.</summary>
public sealed class Reading_a_table : IDisposable
{
    private const int Trials = 120;

    private const int Bundles = 40;

    private readonly TemporaryFolder _folder = new();

    private string Name => Path.Combine(_folder.Path, "runner.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_chunk_is_read_at_a_time_and_each_once()
    {
        await using var reads = new WatchedReads(await FilledAsync(), Connect());

        var table = await reads.TableAsync(CancellationToken.None);

        table.Rows.Select(row => row.Index).ShouldBe(Enumerable.Range(0, Trials));
        reads.Done.ShouldBe(1 + Bundles);
        reads.MostAtOnce.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Bundles / 2)]
    [InlineData(Bundles - 1)]
    public async Task A_chunk_that_cannot_be_read_is_reported_as_it_is(int chunk)
    {
        await using var reads = new WatchedReads(await FilledAsync(), Connect())
        {
            At = done => done == 1 + chunk ? throw new LedgerDamageException("the disk is gone") : false,
        };

        (await Should.ThrowAsync<LedgerDamageException>(() => reads.TableAsync(CancellationToken.None))).Message.ShouldBe("the disk is gone");
    }

    [Fact]
    public async Task A_cancelled_one_ends_without_reading_the_rest()
    {
        using var stop = new CancellationTokenSource();
        await using var reads = new WatchedReads(await FilledAsync(), Connect())
        {
            At = done =>
            {
                if (done == 4)
                {
                    stop.Cancel();
                }

                return true;
            },
        };

        await Should.ThrowAsync<OperationCanceledException>(() => reads.TableAsync(stop.Token));

        reads.Done.ShouldBeLessThan(Bundles);
    }

    [Fact]
    public async Task Damage_in_any_chunk_is_one_line_of_the_ledger()
    {
        var sweep = await FilledAsync();
        var ids = Ids();
        for (var damaged = 0; damaged < ids.Count; damaged += 13)
        {
            Edit($"UPDATE result SET numbers = numbers || x'00' WHERE id = {ids[damaged]}");
            await using (var ledger = SqliteLedger.Open(Name, create: false, TimeProvider.System))
            {
                var fault = await Should.ThrowAsync<LedgerException>(() => ledger.TableAsync(sweep, curves: false));
                fault.Message.ShouldBe($"{Name}: a chunk of results does not match its checksum. The ledger is damaged: restore a copy, or name another ledger with --ledger and run again.");
            }

            Edit($"UPDATE result SET numbers = substr(numbers, 1, length(numbers) - 1) WHERE id = {ids[damaged]}");
        }
    }

    private async Task<SweepId> FilledAsync()
    {
        await using var ledger = SqliteLedger.Open(Name, create: true, TimeProvider.System);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: Trials / Bundles))).Id;
        foreach (var lease in await ledger.LeaseAsync(sweep, Samples.Node, Bundles, Samples.Lease))
        {
            await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        return sweep;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Name};Pooling=False");
        connection.Open();
        return connection;
    }

    private List<long> Ids()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM result ORDER BY id";
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private void Edit(string sql)
    {
        using var connection = Connect();
        SqliteText.Execute(connection, sql);
    }

    /// <summary>Counts the reads of a session, and how many are under way at once.</summary>
    private sealed class WatchedReads(SweepId sweep, SqliteConnection connection) : ILedgerReads
    {
        private readonly SqliteSession _session = new(connection, TimeProvider.System);
        private int _now;

        /// <summary>Called before a read with the number of those before it.</summary>
        public Func<int, bool> At { get; init; } = _ => true;

        public int Done { get; private set; }

        public int MostAtOnce { get; private set; }

        public async Task<Runner.Results.TrialTable> TableAsync(CancellationToken cancel)
        {
            _session.BeginReading();
            var row = await Runner.Ledgers.Rules.Planning.FindAsync(_session, sweep);
            return await Queries.TableAsync(this, row!, curves: true, cancel);
        }

        public async Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            try
            {
                At(Done);
                await Task.Yield();
                return await work(_session);
            }
            finally
            {
                Done++;
                Interlocked.Decrement(ref _now);
            }
        }

        public ValueTask DisposeAsync() => _session.DisposeAsync();
    }
}
