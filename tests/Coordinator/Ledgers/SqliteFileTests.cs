using System.Text;
using Microsoft.Data.Sqlite;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Sqlite;
using Runner.Numerics;
using Runner.Results;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers;

public sealed class SqliteFileTests : IDisposable
{
    /// <summary>Trials of a ledger of a megabyte.</summary>
    private const int Megabyte = 5200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    private string Name => Path.Combine(_folder.FullName, "runner.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_ledger_is_as_it_was_left_when_it_is_opened_again()
    {
        var (sweep, _) = await FilledAsync(Name);
        System.IO.File.Exists(Name + "-wal").ShouldBeFalse();
        await using var ledger = Open();

        (await ledger.CountAsync(sweep)).Outcomes[TrialOutcome.Completed].ShouldBe(3);
        (await ledger.FindTrialAsync(sweep, 2))!.Result!.ShouldBeSame(Samples.Result(2));
    }

    [Fact]
    public void Looking_does_not_make_a_ledger()
    {
        var fault = Should.Throw<LedgerException>(() => SqliteLedger.Open(Name, create: false, TimeProvider.System));
        fault.Message.ShouldBe($"There is no ledger at {Name}. Run a sweep first, or name one with --ledger.");
        System.IO.File.Exists(Name).ShouldBeFalse();
    }

    [Fact]
    public void A_missing_folder_is_said()
    {
        ShouldSay(Path.Combine(_folder.FullName, "nowhere", "runner.db"), "its folder does not exist");
        ShouldSay(_folder.FullName, "is a folder");
    }

    [Fact]
    public void A_file_of_another_kind_is_left_alone()
    {
        var content = Encoding.UTF8.GetBytes(new string('x', 5000));
        System.IO.File.WriteAllBytes(Name, content);
        ShouldSay(Name, "not a SQLite file");
        System.IO.File.ReadAllBytes(Name).ShouldBe(content);
    }

    [Fact]
    public void A_database_of_another_program_is_left_alone()
    {
        Edit("CREATE TABLE recipes (id INTEGER)");
        ShouldSay(Name, "not a ledger of Runner");
        Scalar("SELECT COUNT(*) FROM sqlite_master").ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_version_is_refused_and_an_unknown_one_too()
    {
        await FilledAsync(Name);
        Edit($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        ShouldSay(Name, $"has ledger version {SqliteSchema.Version + 1}, and this program supports versions up to {SqliteSchema.Version}");
        Edit("PRAGMA user_version = 0");
        ShouldSay(Name, "not a ledger of Runner");
    }

    [Fact]
    public async Task A_ledger_of_version_1_is_migrated_and_loses_nothing()
    {
        System.IO.File.Copy(Path.Combine(AppContext.BaseDirectory, "Ledgers", "version-1.db"), Name);
        await using (var ledger = Open())
        {
            await ShouldHoldVersion1Async(ledger);
        }

        Scalar("PRAGMA user_version").ShouldBe(SqliteSchema.Version);
        await using var again = Open();
        await ShouldHoldVersion1Async(again);
    }

    [Fact]
    public async Task Damage_in_an_old_ledger_is_not_sealed_in_by_its_migration()
    {
        System.IO.File.Copy(Path.Combine(AppContext.BaseDirectory, "Ledgers", "version-1.db"), Name);
        Edit("UPDATE sweep SET trials = 7 WHERE id = 1");
        ShouldSay(Name, "damaged");
        await Task.CompletedTask;
        Scalar("PRAGMA user_version").ShouldBe(1);
    }

    [Fact]
    public async Task A_ledger_from_before_trials_could_be_stopped_is_migrated_with_its_bundles()
    {
        SweepId sweep;
        await using (var ledger = Open())
        {
            sweep = (await ledger.PlanAsync(Samples.Plan(trials: 4, bundle: 2))).Id;
            await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease);
        }

        Edit($"ALTER TABLE bundle DROP COLUMN stops; PRAGMA user_version = {SqliteSchema.Version - 1}");
        await using var again = Open();
        (await again.UnrecordedAsync(sweep)).Select(bundle => bundle.Stops.Length).ShouldBe([0, 0]);
        (await again.StopAsync(sweep, [0, 3])).ShouldBe(new TrialsStopped(Recorded: 1, Ending: 1));
    }

    [Fact]
    public async Task Two_programs_that_open_a_new_file_at_once_make_one_ledger()
    {
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Open)));
        (await ledgers[0].PlanAsync(Samples.Plan())).Id.Revision.ShouldBe(1);
        (await ledgers[7].SweepsAsync()).ShouldHaveSingleItem();
        foreach (var ledger in ledgers)
        {
            await ledger.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_closed_ledger_takes_nothing_more()
    {
        var ledger = Open();
        await ledger.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => ledger.PlanAsync(Samples.Plan()));
    }

    [Fact]
    public async Task A_caller_that_has_given_up_is_not_served()
    {
        await using var ledger = Open();
        await Should.ThrowAsync<OperationCanceledException>(() => ledger.PlanAsync(Samples.Plan(), cancel: new CancellationToken(true)));
        (await ledger.SweepsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bug_of_one_caller_does_not_touch_those_who_share_its_transaction()
    {
        await using var ledger = Open();
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 100, bundle: 1))).Id;
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 100, Samples.Lease);
        var completions = leases.Select((lease, i) =>
            ledger.CompleteAsync(lease.Key, Samples.Results(i % 2 == 0 ? lease.Trials : [lease.Trials[0] ^ 1]))).ToArray();
        for (var i = 0; i < completions.Length; i++)
        {
            if (i % 2 == 0)
            {
                (await completions[i]).ShouldBe(LeaseVerdict.Accepted);
            }
            else
            {
                await Should.ThrowAsync<ArgumentException>(() => completions[i]);
            }
        }

        (await ledger.CountAsync(sweep)).Recorded.ShouldBe(50);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_work_goes_on_when_there_is_room_again()
    {
        await using var ledger = Open();
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 2, Samples.Lease);
        await ledger.CompleteAsync(leases[0].Key, Samples.Results([0]));
        await using var small = SqliteLedger.Open(Name, create: false, TimeProvider.System, mostPages: (int)Scalar("PRAGMA page_count"));

        // As large as no free page could take it.
        var fault = await Should.ThrowAsync<LedgerException>(() => small.CheckpointAsync(leases[1].Key, new byte[1 << 20], 1));
        fault.Message.ShouldContain("the disk is full");
        fault.MayPass.ShouldBeTrue();
        (await ledger.CheckpointAsync(leases[1].Key, new byte[1 << 20], 1)).ShouldBe(LeaseVerdict.Accepted);
        (await ledger.CompleteAsync(leases[1].Key, Samples.Results([1]))).ShouldBe(LeaseVerdict.Accepted);
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_for_a_process_that_is_stopped_in_the_middle_of_a_write_says_for_which()
    {
        var (said, first) = (new List<string>(), new TaskCompletionSource());
        await using var ledger = SqliteLedger.Open(
            Name, create: true, TimeProvider.System, say: Hear, sayAfter: TimeSpan.FromMilliseconds(200));
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 1, bundle: 1))).Id;
        using var holder = RunnerProcess.StartTests(_folder.FullName, null, "lock-holder", Name);
        await holder.SaysAsync("holds the lock");
        holder.Stop();
        var lease = ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease);
        await first.Task;
        lease.IsCompleted.ShouldBeFalse();
        holder.Continue();
        holder.Kill();
        (await lease).Count.ShouldBe(1);
        said.ShouldHaveSingleItem().ShouldStartWith(OperatingSystem.IsLinux()
            ? $"{Name}: process {holder.Id} (dotnet), which is stopped, has kept the file locked for "
            : $"{Name}: another program has kept the file locked for ");
        if (OperatingSystem.IsLinux())
        {
            said[0].ShouldEndWith($"Continue it (kill -CONT {holder.Id}) or end it (kill -KILL {holder.Id}).");
        }

        void Hear(string line)
        {
            said.Add(line);
            first.TrySetResult();
        }
    }

    [Fact]
    public Task A_flipped_byte_is_noticed_or_harmless() => FlipAsync(every: 397, trials: 12);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Every_flipped_byte_is_noticed_or_harmless() => FlipAsync(every: 1, trials: 12);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_flipped_byte_of_a_megabyte_is_noticed_or_harmless() => FlipAsync(every: 401, Megabyte);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Every_flipped_byte_of_a_megabyte_is_noticed_or_harmless() => FlipAsync(every: 1, Megabyte);

    /// <summary>Flips bytes of a ledger one at a time and reads everything: either a fault is said, or what is read is what was
    /// written.</summary>
    private async Task FlipAsync(int every, int trials)
    {
        var (sweep, expected) = await FilledAsync(Name, trials);
        using var file = System.IO.File.Open(Name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        if (trials == Megabyte)
        {
            content.Length.ShouldBeGreaterThan(1 << 20);
        }

        var random = new SplitMix64(5);
        var noticed = 0;
        for (var at = 0; at < content.Length; at += every)
        {
            Put(file, at, (byte)(content[at] ^ (1 << (int)(random.NextUInt64() % 8))));
            try
            {
                await using var ledger = SqliteLedger.Open(Name, create: false, new ManualClock());
                FirstDifference(await ReadAllAsync(ledger, sweep), expected).ShouldBe("", $"byte {at} of {content.Length}");
            }
            catch (LedgerException)
            {
                noticed++;
            }

            // Opening a file whose header is damaged may change more of it than was flipped.
            file.SetLength(content.Length);
            file.Position = 0;
            file.Write(content, 0, 4096);
            Put(file, at, content[at]);
            System.IO.File.Delete(Name + "-wal");
            System.IO.File.Delete(Name + "-shm");
        }

        noticed.ShouldBeGreaterThan(0);
    }

    /// <summary>The first line that is not as it should be, with both readings; empty when there is none.</summary>
    private static string FirstDifference(string actual, string expected)
    {
        foreach (var (read, written) in actual.Split('\n').Zip(expected.Split('\n')))
        {
            if (read != written)
            {
                return $"read '{read}', written '{written}'";
            }
        }

        return actual.Length == expected.Length ? "" : $"{actual.Length} characters instead of {expected.Length}";
    }

    private static void Put(FileStream file, long at, byte value)
    {
        file.Position = at;
        file.WriteByte(value);
        file.Flush();
    }

    private static async Task<string> ReadAllAsync(ITrialLedger ledger, SweepId sweep)
    {
        var text = new StringBuilder();
        foreach (var record in await ledger.SweepsAsync())
        {
            text.Append(record).Append('\n');
        }

        if (await ledger.FindSweepAsync(sweep.Name) is null)
        {
            throw new LedgerException("not found");
        }

        text.AppendJoin(' ', await ledger.IdentitiesAsync(sweep)).Append('\n');
        var counts = await ledger.CountAsync(sweep);
        text.Append(counts.Open).Append(' ').Append(counts.Leased).Append(' ').AppendJoin(' ', counts.Outcomes.OrderBy(pair => pair.Key)).Append('\n');
        await foreach (var result in ledger.ResultsAsync(sweep, ResultParts.Curves | ResultParts.Weights))
        {
            text.Append(Samples.Text(result)).Append('\n');
        }

        for (var trial = 0; trial < counts.Trials; trial += Math.Max(1, counts.Trials / 12))
        {
            var record = (await ledger.FindTrialAsync(sweep, trial))!;
            text.Append(record.Identity).Append(record.State).Append(record.Attempts).Append(record.Losses);
            text.Append(record.Result is null ? "" : Samples.Text(record.Result)).Append('\n');
        }

        return text.ToString();
    }

    private static async Task ShouldHoldVersion1Async(SqliteLedger ledger)
    {
        (await ledger.SweepsAsync()).Select(sweep => (sweep.Id.Name, sweep.Trials, sweep.Reused, sweep.Environment))
            .ShouldBe([("first", 6, 0, ""), ("second", 4, 2, "")]);
        var first = new SweepId("first", 1);
        var counts = await ledger.CountAsync(first);
        (counts.Open, counts.Leased, counts.Recorded).ShouldBe((0, 3, 3));
        (await ledger.FindTrialAsync(first, 2))!.Result!.ShouldBeSame(Samples.Result(2, weights: 100));
        (await ledger.IdentitiesAsync(first)).ShouldBe(Samples.Plan(trials: 6).Identities);
        var second = new SweepId("second", 1);
        (await ledger.FindTrialAsync(second, 0))!.ReusedFrom.ShouldBe(first);
        (await ledger.RefusalsAsync(second)).ShouldHaveSingleItem().Action.ShouldBe("release");
        (await ledger.CountAsync(second)).Losses.ShouldBe(1);
    }

    /// <summary>A ledger with a sweep of results, open trials and larger weights, closed again; and all that can be read from it.</summary>
    private static async Task<(SweepId Sweep, string Content)> FilledAsync(string path, int trials = 12)
    {
        await using var ledger = SqliteLedger.Open(path, create: true, new ManualClock());
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: trials, bundle: 4))).Id;
        foreach (var lease in await ledger.LeaseAsync(sweep, Samples.Node, (trials / 4) - 1, Samples.Lease))
        {
            await ledger.CompleteAsync(lease.Key, [.. lease.Trials.Take(3).Select(trial =>
                Samples.Result(trial, trial > 3 ? TrialOutcome.Failed : TrialOutcome.Completed, weights: trial == 1 ? 100 : 2))]);
        }

        return (sweep, await ReadAllAsync(ledger, sweep));
    }

    private static void ShouldSay(string path, string what)
    {
        var fault = Should.Throw<LedgerException>(() => SqliteLedger.Open(path, create: true, TimeProvider.System));
        fault.Message.ShouldContain(path);
        fault.Message.ShouldContain(what);
        fault.Message.ShouldNotContain("\n");
        fault.MayPass.ShouldBeFalse();
    }

    private SqliteLedger Open() => SqliteLedger.Open(Name, create: true, TimeProvider.System);

    private void Edit(string sql)
    {
        using var connection = Connect();
        SqliteText.Execute(connection, sql);
    }

    private long Scalar(string sql)
    {
        using var connection = Connect();
        return SqliteText.Scalar(connection, sql);
    }

    private SqliteConnection Connect()
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection($"Data Source={Name};Pooling=False");
        connection.Open();
        return connection;
    }
}
