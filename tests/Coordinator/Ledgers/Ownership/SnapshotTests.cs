using Microsoft.Data.Sqlite;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Ledgers.Sqlite;
using Runner.Numerics;

namespace Runner.Tests.Ledgers.Ownership;

/// <summary>A snapshot is the ledger of one moment, however much is written while it is read.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Trials = 600;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("snapshot-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("litedb:")]
    [InlineData("sqlite:")]
    public async Task A_snapshot_is_the_ledger_of_its_moment_while_results_come_in(string kind)
    {
        await using var ledger = Open(kind);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: 1))).Id;
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(ledger, sweep, stop.Token);
        var seen = -1;
        for (var round = 0; round < 12; round++)
        {
            await using var copy = await CopyAsync(ledger);
            var counts = await copy.CountAsync(sweep);
            counts.Recorded.ShouldBeGreaterThanOrEqualTo(seen);
            seen = counts.Recorded;
            var results = new List<int>();
            await foreach (var result in copy.ResultsAsync(sweep, ResultParts.Curves | ResultParts.Weights))
            {
                result.ShouldBeSame(Samples.Result(result.Index, weights: 200));
                results.Add(result.Index);
            }

            results.Count.ShouldBe(counts.Recorded);
            counts.Trials.ShouldBe(Trials);
        }

        await stop.CancelAsync();
        await writing;
        await using var last = await CopyAsync(ledger);
        (await LedgerCopyTests.DigestAsync(last)).ShouldBe(await LedgerCopyTests.DigestAsync(ledger));
    }

    [Theory]
    [InlineData("litedb:")]
    [InlineData("sqlite:")]
    public async Task What_is_written_between_two_pieces_of_a_snapshot_is_not_in_it(string kind)
    {
        await using var ledger = Open(kind);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: 1))).Id;
        await RecordAsync(ledger, sweep, 100);
        var answers = Between(new OwnerDesk(ledger, TimeProvider.System).AnswerAsync(new TakeSnapshot(), default), () => RecordAsync(ledger, sweep, 10));
        await using var copy = await ReceivedSnapshot.OpenAsync("copy", answers, TimeProvider.System, default);
        var copied = (await copy.CountAsync(sweep)).Recorded;
        copied.ShouldBeGreaterThanOrEqualTo(100);
        (await ledger.CountAsync(sweep)).Recorded.ShouldBeGreaterThan(copied);
    }

    [Theory]
    [InlineData("litedb:")]
    [InlineData("sqlite:")]
    public async Task A_snapshot_of_an_empty_ledger_is_an_empty_ledger(string kind)
    {
        await using var ledger = Open(kind);
        await using var copy = await CopyAsync(ledger);
        (await copy.SweepsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_SQLite_log_that_is_begun_anew_while_it_is_read_spoils_nothing()
    {
        await using var ledger = Open("sqlite:");
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: 1))).Id;
        await RecordAsync(ledger, sweep, 200);
        for (var piece = 0; piece < 16; piece++)
        {
            // All of the log is in the file: the next writer begins it anew, here after this many pieces.
            await CheckpointAsync();
            var before = (await ledger.CountAsync(sweep)).Recorded;
            var (answered, at) = (0, piece);
            var answers = Between(
                new OwnerDesk(ledger, TimeProvider.System).AnswerAsync(new TakeSnapshot(), default),
                () => answered++ == at ? RecordAsync(ledger, sweep, 15) : Task.CompletedTask);
            await using var copy = await ReceivedSnapshot.OpenAsync("copy", answers, TimeProvider.System, default);
            var copied = (await copy.CountAsync(sweep)).Recorded;
            copied.ShouldBeInRange(before, before + 15);
            await foreach (var result in copy.ResultsAsync(sweep, ResultParts.Curves | ResultParts.Weights))
            {
                result.ShouldBeSame(Samples.Result(result.Index, weights: 200));
                copied--;
            }

            copied.ShouldBe(0);
        }
    }

    [Fact]
    public void A_picture_keeps_what_is_overwritten_cut_and_grown_after_it()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var random = RandomStream.Named(seed, 0, StreamPurpose.Noise);
            using var stream = new PicturedStream(new MemoryStream(), new Lock());
            stream.Write(Bytes(random, random.NextInt32(100_000)));
            var expected = new List<byte[]>();
            var pictures = new List<PicturedStream.Picture>();
            var read = new List<byte[]>();
            for (var step = 0; step < 40; step++)
            {
                switch (random.NextInt32(5))
                {
                    case 0 when pictures.Count < 3:
                        expected.Add(All(stream));
                        pictures.Add(stream.Take());
                        read.Add([]);
                        break;
                    case 1:
                        stream.SetLength(random.NextInt32(100_000));
                        break;
                    case 2 when pictures.Count > 0:
                        var which = random.NextInt32(pictures.Count);
                        var piece = new byte[Math.Min(random.NextInt32(30_000), pictures[which].Length - read[which].Length)];
                        pictures[which].Read(read[which].Length, piece);
                        read[which] = [.. read[which], .. piece];
                        break;
                    default:
                        stream.Position = random.NextInt32(100_000);
                        stream.Write(Bytes(random, random.NextInt32(20_000)));
                        break;
                }
            }

            for (var i = 0; i < pictures.Count; i++)
            {
                var rest = new byte[pictures[i].Length - read[i].Length];
                pictures[i].Read(read[i].Length, rest);
                ((byte[])[.. read[i], .. rest]).SequenceEqual(expected[i]).ShouldBeTrue($"seed {seed}");
                pictures[i].Dispose();
            }
        }

        static byte[] Bytes(RandomStream random, int count)
        {
            var bytes = new byte[count];
            for (var i = 0; i < count; i++)
            {
                bytes[i] = (byte)random.NextInt32(256);
            }

            return bytes;
        }

        static byte[] All(PicturedStream stream)
        {
            var position = stream.Position;
            var all = new byte[stream.Length];
            stream.Position = 0;
            stream.ReadExactly(all);
            stream.Position = position;
            return all;
        }
    }

    private static async Task<ITrialLedger> CopyAsync(ITrialLedger ledger) =>
        await ReceivedSnapshot.OpenAsync("copy", new OwnerDesk(ledger, TimeProvider.System).AnswerAsync(new TakeSnapshot(), default), TimeProvider.System, default);

    /// <summary>Does something after every answer.</summary>
    private static async IAsyncEnumerable<OwnerAnswer> Between(IAsyncEnumerable<OwnerAnswer> answers, Func<Task> work)
    {
        await foreach (var answer in answers)
        {
            yield return answer;
            await work();
        }
    }

    private static async Task WriteAsync(ITrialLedger ledger, SweepId sweep, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && (await ledger.CountAsync(sweep, default)).Open > 0)
        {
            await RecordAsync(ledger, sweep, 1);
        }
    }

    private static async Task RecordAsync(ITrialLedger ledger, SweepId sweep, int trials)
    {
        foreach (var lease in await ledger.LeaseAsync(sweep, Samples.Node, trials, Samples.Lease))
        {
            await ledger.CompleteAsync(lease.Key, [Samples.Result(lease.Trials[0], weights: 200)]);
        }
    }

    private async Task CheckpointAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={SqlitePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(FULL)";
        await command.ExecuteNonQueryAsync();
    }

    private string SqlitePath => Path.Combine(_folder.FullName, "runner.db");

    private ITrialLedger Open(string kind) => kind == "sqlite:"
        ? SqliteLedger.Open(SqlitePath, create: true, TimeProvider.System)
        : LiteLedger.Open(Path.Combine(_folder.FullName, "runner.litedb"), create: true, TimeProvider.System);
}
