using Runner.Ledgers;
using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Sqlite;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>One process has a LiteDB ledger: every handle of a test is the same.</summary>
public sealed class LiteDbLedgerTests : LedgerContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");
    private LiteLedger? _ledger;

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) => Task.FromResult<ITrialLedger>(
        _ledger is null ? _ledger = LiteLedger.Open(Path.Combine(_folder.FullName, "runner.litedb"), create: true, time) : new Borrowed(_ledger));

    protected override Task CleanAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

public sealed class LiteFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    private string File => Path.Combine(_folder.FullName, "runner.litedb");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Random_calls_leave_LiteDB_and_memory_in_the_same_state()
    {
        for (var seed = 0UL; seed < 3; seed++)
        {
            var clock = new ManualClock();
            await using var memory = new InMemoryLedger(clock);
            await using var lite = LiteLedger.Open(Path.Combine(_folder.FullName, $"{seed}.litedb"), create: true, clock);
            await new RandomCalls(seed, clock, memory, lite).RunAsync(steps: 150, compareEvery: 25);
        }
    }

    [Fact]
    public async Task A_ledger_goes_through_LiteDB_and_back_unchanged()
    {
        var clock = new ManualClock();
        await using var from = SqliteLedger.Open(Path.Combine(_folder.FullName, "from.db"), create: true, clock);
        var held = await LedgerCopyTests.FillAsync(from, clock);
        await using var lite = LiteLedger.Open(File, create: true, clock);
        await Runner.Ledgers.Copying.LedgerCopy.CopyAsync(from, lite, default);
        await using var back = SqliteLedger.Open(Path.Combine(_folder.FullName, "back.db"), create: true, clock);
        await LedgerCopyTests.ShouldGoOnAsync(lite, back, held, clock);
        await using var again = LiteLedger.Open(Path.Combine(_folder.FullName, "again.litedb"), create: true, clock);
        await Runner.Ledgers.Copying.LedgerCopy.CopyAsync(from, again, default);
        (await LedgerCopyTests.DigestAsync(again)).ShouldBe(await LedgerCopyTests.DigestAsync(from));
    }

    [Fact]
    public async Task What_is_larger_than_a_document_may_be_is_kept_and_replaced()
    {
        var checkpoint = new byte[20 << 20];
        checkpoint.AsSpan().Fill(7);
        var clock = new ManualClock();
        await using (var ledger = LiteLedger.Open(File, create: true, clock))
        {
            var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
            var leases = await ledger.LeaseAsync(sweep, Samples.Node, 2, Samples.Lease);
            await ledger.CheckpointAsync(leases[0].Key, checkpoint, 1);
            await ledger.CheckpointAsync(leases[0].Key, checkpoint, 1);
            await ledger.ReleaseAsync(leases[0].Key);
            await ledger.CompleteAsync(leases[1].Key, [Samples.Result(1, weights: 5 << 18)]);
        }

        await using var reopened = LiteLedger.Open(File, create: false, clock);
        var again = (await reopened.LeaseAsync((await reopened.SweepsAsync())[0].Id, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        again.Checkpoint.Span.SequenceEqual(checkpoint).ShouldBeTrue();
        (await reopened.FindTrialAsync(again.Key.Sweep, 1))!.Result!.Weights.Length.ShouldBe(5 << 21);
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_that_the_file_is_taken()
    {
        await using var ledger = LiteLedger.Open(File, create: true, TimeProvider.System);
        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: true, TimeProvider.System));
        fault.Message.ShouldContain("another process has it open");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_kills()
    {
        await using (var planner = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            await planner.PlanAsync(Samples.Plan(trials: 3000, bundle: 1));
        }

        var acknowledged = new List<int>();
        for (var round = 0; round < 3; round++)
        {
            using var worker = LedgerProcess.Start("litedb:" + File, $"node-{round}");
            for (var line = 0; line <= round * 7 % 40; line++)
            {
                acknowledged.Add(int.Parse((await worker.Output.ReadLineAsync()).ShouldNotBeNull()));
            }

            acknowledged.AddRange(await worker.KillAsync());
            await using var ledger = LiteLedger.Open(File, create: false, TimeProvider.System);
            var recorded = new HashSet<int>();
            await foreach (var result in ledger.ResultsAsync((await ledger.SweepsAsync())[0].Id, ResultParts.Curves | ResultParts.Weights))
            {
                result.ShouldBeSame(Samples.Result(result.Index));
                recorded.Add(result.Index).ShouldBeTrue();
            }

            acknowledged.ShouldAllBe(trial => recorded.Contains(trial));
        }
    }

    [Theory]
    [InlineData(0, "an older")]
    [InlineData(99, "a newer")]
    public void A_file_of_another_version_is_refused_in_one_line(int version, string which)
    {
        using (var other = new LiteDB.LiteDatabase(new LiteDB.Engine.LiteEngine(
            new LiteDB.Engine.EngineSettings { Filename = File, Collation = LiteDB.Collation.Binary })))
        {
            other.GetCollection("sweep").Insert(new LiteDB.BsonDocument { ["_id"] = 1L });
            other.UserVersion = version;
        }

        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: true, TimeProvider.System));
        fault.Message.ShouldStartWith($"litedb:{File} was made by {which} version of Runner");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_in_one_line()
    {
        System.IO.File.WriteAllBytes(File, [.. Enumerable.Range(0, 20000).Select(i => (byte)i)]);
        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: true, TimeProvider.System));
        fault.Message.ShouldContain("does not look as a ledger must");
        fault.Message.ShouldNotContain("\n");
    }
}
