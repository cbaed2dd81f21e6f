using LiteDB;
using LiteDB.Engine;
using Runner.Identities;
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
    public async Task Bundles_from_before_trials_could_be_stopped_are_read_leased_and_copied()
    {
        SweepId sweep;
        await using (var ledger = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            sweep = (await ledger.PlanAsync(Samples.Plan(trials: 4, bundle: 2))).Id;
        }

        using (var database = new LiteDatabase(new LiteEngine(new EngineSettings { Filename = File, Collation = Collation.Binary })))
        {
            var bundles = database.GetCollection("bundle");
            foreach (var document in bundles.FindAll().ToArray())
            {
                document["r"] = LiteRow.Encode(LiteRow.Decode(document["r"].AsBinary, _ => []).Values()[..^1], _ => []);
                bundles.Update(document);
            }
        }

        await using var older = LiteLedger.Open(File, create: false, TimeProvider.System);
        await using var copy = SqliteLedger.Open(Path.Combine(_folder.FullName, "copy.db"), create: true, TimeProvider.System);
        await Runner.Ledgers.Copying.LedgerCopy.CopyAsync(older, copy, default);
        (await copy.UnrecordedAsync(sweep)).SelectMany(bundle => bundle.Trials).ShouldBe([0, 1, 2, 3]);
        var lease = (await older.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        (await older.StopAsync(sweep, [0, 3])).ShouldBe(new TrialsStopped(Recorded: 1, Ending: 1));
        (await older.RenewAsync([lease.Key], Samples.Lease)).ShouldHaveSingleItem().Stops.ShouldBe([0]);
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
        fault.Message.ShouldStartWith($"litedb:{File} was created by {which} version of Runner");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_in_one_line()
    {
        System.IO.File.WriteAllBytes(File, [.. Enumerable.Range(0, 20000).Select(i => (byte)i)]);
        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: true, TimeProvider.System));
        fault.Message.ShouldContain("is not a valid ledger");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_closed_ledger_is_one_file_that_LiteDB_alone_reads_and_writes()
    {
        await using (var ledger = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            await ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1));
        }

        _folder.GetFiles().ShouldHaveSingleItem().FullName.ShouldBe(File);
        using (var database = new LiteDatabase(File))
        {
            database.GetCollection("sweep").Count().ShouldBe(1);
            database.GetCollection("mine").Insert(new BsonDocument { ["_id"] = 1 });
        }

        await using var reopened = LiteLedger.Open(File, create: false, TimeProvider.System);
        (await reopened.CountAsync((await reopened.SweepsAsync())[0].Id)).Open.ShouldBe(3);
    }

    [Fact]
    public async Task What_LiteDB_alone_has_left_in_its_log_is_taken_over()
    {
        await using (var ledger = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            await ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1));
        }

        var log = LiteFiles.PlainLogOf(File);
        using (var data = System.IO.File.Open(File, FileMode.Open))
        using (var itsLog = System.IO.File.Open(log, FileMode.CreateNew))
        using (var database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = data, LogStream = itsLog })))
        {
            // Not copied into the file when it is closed.
            database.CheckpointSize = 0;
            database.GetCollection("sweep").DeleteAll();
        }

        new FileInfo(log).Length.ShouldBeGreaterThan(0);
        await using var reopened = LiteLedger.Open(File, create: false, TimeProvider.System);
        (await reopened.SweepsAsync()).ShouldBeEmpty();
        System.IO.File.Exists(log).ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_byte_is_said_in_one_line_or_changes_nothing()
    {
        Sha256Digest whole;
        await using (var ledger = LiteLedger.Open(File, create: true, new ManualClock()))
        {
            var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 20, bundle: 4))).Id;
            var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
            await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
            whole = await LedgerCopyTests.DigestAsync(ledger);
        }

        var content = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < content.Length; at += 12_301)
        {
            content[at] ^= 32;
            System.IO.File.WriteAllBytes(File, content);
            content[at] ^= 32;
            try
            {
                await using var ledger = LiteLedger.Open(File, create: false, new ManualClock());
                (await LedgerCopyTests.DigestAsync(ledger)).ShouldBe(whole, $"byte {at}");
            }
            catch (LedgerException fault)
            {
                fault.Message.ShouldStartWith("litedb:" + File);
                fault.Message.ShouldNotContain("\n");
            }
        }
    }

    [Theory]
    [InlineData(0, "There is no ledger")]
    [InlineData(1, "is not a valid ledger")]
    [InlineData(8192, "damaged")]
    [InlineData(5 * 8192, "damaged")]
    [InlineData((5 * 8192) + 1, "damaged")]
    public async Task A_file_that_was_cut_is_refused_in_one_line(int length, string why)
    {
        await using (var ledger = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            await ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1));
        }

        using (var file = System.IO.File.Open(File, FileMode.Open))
        {
            file.SetLength(length);
        }

        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: false, TimeProvider.System));
        fault.Message.ShouldContain(why);
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_file_of_a_newer_format_is_refused_in_one_line()
    {
        await using (var ledger = LiteLedger.Open(File, create: true, TimeProvider.System))
        {
            await ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1));
        }

        var content = System.IO.File.ReadAllBytes(File);
        content[59]++;
        System.IO.File.WriteAllBytes(File, content);
        var fault = Should.Throw<LedgerException>(() => LiteLedger.Open(File, create: true, TimeProvider.System));
        fault.Message.ShouldContain("a newer version wrote it");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Folders_are_synced()
    {
        LedgerDisk.Real.SyncFolderOf(File);
        if (!OperatingSystem.IsWindows())
        {
            Should.Throw<IOException>(() => LedgerDisk.Real.SyncFolderOf(Path.Combine(_folder.FullName, "none", "runner.litedb")));
        }
    }
}
