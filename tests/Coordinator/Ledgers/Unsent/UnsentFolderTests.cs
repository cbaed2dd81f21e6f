using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Sqlite;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Results;
using Runner.Running;
using Runner.Sweeps;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers.Unsent;

public sealed class UnsentFolderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private readonly ManualClock _clock = new();
    private readonly List<string> _said = [];
    private SqliteLedger _ledger = null!;
    private SweepRecord _sweep = null!;

    private string Folder => Path.Combine(_home.Path, "unsent");

    private string[] Files => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Select(Path.GetFileName).Order()!] : [];

    public async Task InitializeAsync()
    {
        _ledger = SqliteLedger.Open(Path.Combine(_home.Path, "runner.db"), create: true, _clock);
        _sweep = await _ledger.PlanAsync(Samples.Plan(trials: 4, bundle: 4));
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Results_that_a_process_left_are_recorded_bit_for_bit_and_their_file_goes()
    {
        var lease = await LeaseAsync();
        TrialResult[] results = [Samples.Result(2, TrialOutcome.Failed), Samples.Result(0, weights: 200), Samples.Result(3, weights: 0, points: 0) with { State = new byte[] { 7, 8 } }];
        Leave(lease.Key, results);

        (await SendAsync()).ShouldBe(3);
        Files.ShouldBeEmpty();
        _said.ShouldContain("3 results of a process that ended before the ledger responded are recorded now.");
        foreach (var result in results)
        {
            (await _ledger.FindTrialAsync(_sweep.Id, result.Index))!.Result!.ShouldBeSame(result);
            (await _ledger.FinalStateAsync(Samples.Identity(result.Index))).ToArray().ShouldBe(result.State.ToArray());
        }
    }

    [Fact]
    public async Task A_process_killed_after_the_answer_and_before_the_file_is_gone_records_its_results_once()
    {
        var lease = await LeaseAsync();
        var results = Samples.Results(lease.Trials);
        (await _ledger.CompleteAsync(lease.Key, results)).ShouldBe(LeaseVerdict.Accepted);
        Leave(lease.Key, results);

        await SendAsync();
        Files.ShouldBeEmpty();
        var counts = await _ledger.CountAsync(_sweep.Id);
        (counts.Recorded, counts.Refusals).ShouldBe((4, 0));
    }

    [Fact]
    public async Task Results_whose_lease_was_lost_meanwhile_are_refused_recorded_as_such_and_said()
    {
        var lease = await LeaseAsync();
        Leave(lease.Key, Samples.Results([0, 1]));
        _clock.Advance(Samples.Lease);
        await _ledger.RescueAsync(_sweep.Id, 3);

        (await SendAsync()).ShouldBe(0);
        Files.ShouldBeEmpty();
        _said.ShouldContain("2 results of a process that ended before the ledger responded came too late and were refused.");
        (await _ledger.RefusalsAsync(_sweep.Id)).ShouldHaveSingleItem().Lease.ShouldBe(lease.Key);
        (await _ledger.CountAsync(_sweep.Id)).Open.ShouldBe(4);
    }

    [Fact]
    public async Task A_file_that_is_torn_or_has_another_byte_is_noticed_and_records_nothing()
    {
        var lease = await LeaseAsync();
        Leave(lease.Key, Samples.Results([0, 1]));
        var path = Directory.GetFiles(Folder).ShouldHaveSingleItem();
        var whole = await File.ReadAllBytesAsync(path);
        for (var at = 0; at < whole.Length; at++)
        {
            Should.Throw<Runner.Ledgers.Columns.LedgerDamageException>(() => UnsentFile.Read(whole[..at]));
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            Should.Throw<Runner.Ledgers.Columns.LedgerDamageException>(() => UnsentFile.Read(flipped));
        }

        await File.WriteAllBytesAsync(path, whole[..^9]);
        (await SendAsync()).ShouldBe(0);
        Files.ShouldHaveSingleItem().ShouldEndWith(".damaged");
        _said.ShouldHaveSingleItem().ShouldContain("does not match its checksum");
        (await _ledger.CountAsync(_sweep.Id)).Recorded.ShouldBe(0);
        await SendAsync();
        _said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_was_not_written_whole_is_noticed_and_goes()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "1-1-x.unsent.part"), "half");
        (await SendAsync()).ShouldBe(0);
        Files.ShouldBeEmpty();
        _said.ShouldHaveSingleItem().ShouldContain("only partly written");
    }

    [Fact]
    public async Task What_a_living_process_keeps_is_its_own_to_send()
    {
        var lease = await LeaseAsync();
        using var kept = new UnsentFolder(Folder, _said.Add).Keep(Brief(_sweep), lease.Key, Samples.Results([0]));
        (await SendAsync()).ShouldBe(0);
        Files.Length.ShouldBe(1);
        kept!.Forget();
        Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Results_of_another_ledger_are_left_to_it()
    {
        // The same spec in another ledger, with a bundle and a token of the same numbers.
        _clock.Advance(TimeSpan.FromTicks(1));
        await using var other = SqliteLedger.Open(Path.Combine(_home.Path, "other.db"), create: true, _clock);
        var theirs = await other.PlanAsync(Samples.Plan(trials: 4, bundle: 4));
        var lease = (await other.LeaseAsync(theirs.Id, Samples.Node, 1, Samples.Lease))[0];
        (await LeaseAsync()).Key.ShouldBe(lease.Key);
        new UnsentFolder(Folder, _said.Add).Keep(Brief(theirs), lease.Key, Samples.Results([0]))!.Dispose();

        (await SendAsync()).ShouldBe(0);
        Files.Length.ShouldBe(1);
        (await UnsentSender.SendAsync(other, Folder, _said.Add, default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_and_nothing_else_happens()
    {
        var lease = await LeaseAsync();
        await File.WriteAllTextAsync(Folder, "a file");
        new UnsentFolder(Folder, _said.Add).Keep(Brief(_sweep), lease.Key, Samples.Results([0])).ShouldBeNull();
        _said.ShouldHaveSingleItem().ShouldContain("they are kept only in memory. Name another folder with --spill.");
    }

    [Theory]
    [InlineData(null, "sweeps/a.db", "/home/me/here/sweeps/a.db.unsent")]
    [InlineData(null, "sqlite:/else/a.db", "/else/a.db.unsent")]
    [InlineData(null, "memory:", null)]
    [InlineData(null, "postgres://db/sweeps", "/home/me/.local/state/runner/unsent")]
    [InlineData("spill", "postgres://db/sweeps", "/home/me/here/spill")]
    [InlineData("none", "a.db", null)]
    public void They_wait_beside_the_ledger_in_the_users_state_folder_or_where_the_user_says(string? named, string ledger, string? folder) =>
        UnsentPlace.Of(named, ledger, "/home/me/here", name => name == "HOME" ? "/home/me" : null).ShouldBe(folder);

    [Theory]
    [InlineData("/home/me/here/sweeps/a.db.unsent", "/home/me/here/sweeps/a.db.unsent")]
    [InlineData(null, "none")]
    public void Workers_of_a_run_keep_them_where_the_run_looks_for_them(string? folder, string told) =>
        string.Join(' ', SweepRunner.WorkerArguments(CommandHost.ForThisProcess(), "localhost:1", folder, [])).ShouldContain($" --spill {told}");

    private async Task<BundleLease> LeaseAsync() => (await _ledger.LeaseAsync(_sweep.Id, Samples.Node, 1, Samples.Lease))[0];

    /// <summary>As a process does that ends before the ledger answers.</summary>
    private void Leave(LeaseKey lease, TrialResult[] results) =>
        new UnsentFolder(Folder, _said.Add).Keep(Brief(_sweep), lease, results).ShouldNotBeNull().Dispose();

    private static SweepBrief Brief(SweepRecord sweep) => new SweepTerms(Samples.Lease, Samples.Lease, Samples.Lease, 3).BriefOf(sweep);

    private Task<int> SendAsync()
    {
        _said.Clear();
        return UnsentSender.SendAsync(_ledger, Folder, _said.Add, default);
    }
}
