#if POSTGRES
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Postgres;
using Runner.Results;

namespace Runner.Tests.Ledgers;

[CollectionDefinition("PostgreSQL")]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>;

[Collection("PostgreSQL")]
public sealed class PostgresLedgerTests(PostgresServer server) : LedgerContract
{
    private readonly string _url = server.NewUrl();

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) =>
        Task.FromResult<ITrialLedger>(PostgresLedger.Open(_url, create: true, time));
}

[Collection("PostgreSQL")]
public sealed class PostgresServerTests(PostgresServer server)
{
    [Fact]
    public async Task Random_calls_leave_PostgreSQL_and_memory_in_the_same_state()
    {
        for (var seed = 0UL; seed < 4; seed++)
        {
            var clock = new ManualClock();
            await using var memory = new Runner.Ledgers.Memory.InMemoryLedger(clock);
            await using var postgres = PostgresLedger.Open(server.NewUrl(), create: true, clock);
            await new RandomCalls(seed, clock, memory, postgres).RunAsync(steps: 150, compareEvery: 50);
        }
    }

    [Fact]
    public async Task Work_goes_on_after_the_server_was_killed_and_nothing_acknowledged_is_lost()
    {
        await using var ledger = PostgresLedger.Open(server.NewUrl(), create: true);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 40, bundle: 1))).Id;
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 40, TimeSpan.FromHours(1));
        await ledger.CompleteAsync(leases[0].Key, Samples.Results([0]));
        var completions = leases.Skip(1).Select(lease => ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials))).ToArray();
        server.Kill();
        server.Start();

        // Those that were under way are tried again and end; who asks again for the same hears the same.
        (await Task.WhenAll(completions)).ShouldAllBe(verdict => verdict == LeaseVerdict.Accepted);
        (await ledger.CompleteAsync(leases[0].Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Accepted);
        var counts = await ledger.CountAsync(sweep);
        (counts.Recorded, counts.Refusals).ShouldBe((40, 0));
    }

    [Fact]
    public async Task Work_goes_on_after_the_server_was_read_only_for_a_while()
    {
        await using var ledger = PostgresLedger.Open(server.NewUrl(), create: true);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 1))).Id;
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 2, TimeSpan.FromHours(1));
        await server.SetReadOnlyAsync(true);
        try
        {
            // Longer than a call tries by itself: the caller hears that it may pass, and can look meanwhile.
            var fault = await Should.ThrowAsync<LedgerException>(() => ledger.CompleteAsync(leases[0].Key, Samples.Results([0])));
            fault.MayPass.ShouldBeTrue();
            fault.Message.ShouldContain("read-only");
            (await ledger.CountAsync(sweep)).Leased.ShouldBe(2);
        }
        finally
        {
            await server.SetReadOnlyAsync(false);
        }

        (await ledger.CompleteAsync(leases[0].Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Accepted);
        (await ledger.CountAsync(sweep)).Recorded.ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_waited_too_long_for_a_row_is_tried_again()
    {
        await server.ExecuteAsync("DROP ROLE IF EXISTS hurried", "CREATE ROLE hurried SUPERUSER LOGIN", "ALTER ROLE hurried SET statement_timeout = '100ms'");
        var schema = $"hurried_{Environment.ProcessId}";
        await using var slow = PostgresLedger.Open(server.UrlOf(schema), create: true);
        var sweep = (await slow.PlanAsync(Samples.Plan(trials: 1, bundle: 1))).Id;
        var lease = (await slow.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1)))[0];
        await using var hurried = PostgresLedger.Open(server.UrlOf(schema).Replace("user=runner", "user=hurried", StringComparison.Ordinal), create: true);
        Task<LeaseVerdict> completing;
        await using (var connection = new Npgsql.NpgsqlConnection(PostgresUrl.Parse(server.UrlOf(schema)).Connection))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new Npgsql.NpgsqlCommand("SELECT id FROM bundle FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            completing = hurried.CompleteAsync(lease.Key, Samples.Results([0]));

            // Two that waited: the first was cancelled.
            var waited = new HashSet<DateTime>();
            await using var watching = new Npgsql.NpgsqlConnection(PostgresUrl.Parse(server.UrlOf(schema)).Connection);
            await watching.OpenAsync();
            await using var watch = new Npgsql.NpgsqlCommand(
                "SELECT query_start FROM pg_stat_activity WHERE usename = 'hurried' AND wait_event_type = 'Lock'", watching);
            while (waited.Count < 2)
            {
                if (await watch.ExecuteScalarAsync() is DateTime start)
                {
                    waited.Add(start);
                }
            }
        }

        (await completing).ShouldBe(LeaseVerdict.Accepted);
    }

    [Fact]
    public async Task The_version_rises_with_results_and_orders_and_what_others_count_then_is_what_all_rows_say()
    {
        var url = server.NewUrl();
        await using var ledger = PostgresLedger.Open(url, create: true);
        await using var follower = PostgresLedger.Open(url, create: true);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 6, bundle: 2))).Id;
        await follower.CountAsync(sweep);
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 2, TimeSpan.FromHours(1));
        var version = await follower.VersionAsync(sweep);
        await ledger.RenewAsync([.. leases.Select(lease => lease.Key)], TimeSpan.FromHours(1));
        await ledger.LeadAsync(sweep, Samples.Node, TimeSpan.FromHours(1));
        (await follower.VersionAsync(sweep)).ShouldBe(version);
        foreach (var change in (Func<Task>[])
        [
            () => ledger.CompleteAsync(leases[0].Key, [Samples.Result(leases[0].Trials[0]), Samples.Result(leases[0].Trials[1]) with { Outcome = TrialOutcome.Failed }]),
            () => ledger.RetryAsync(sweep),
            () => ledger.ReleaseAsync(leases[1].Key),
            () => ledger.SetModeAsync(sweep, SweepMode.Paused),
            () => ledger.SetStandingAsync(sweep, Samples.Node, WorkerStanding.Doubted, "three in a row failed"),
            () => ledger.SetModeAsync(sweep, SweepMode.Running),
            () => ledger.StopAsync(sweep, [leases[1].Trials[0]]),
        ])
        {
            await change();
            var next = await follower.VersionAsync(sweep);
            next.ShouldNotBeNull().ShouldBeGreaterThan(version!.Value);
            version = next;
            await using var fresh = PostgresLedger.Open(url, create: false);
            var (counted, all) = (await follower.CountAsync(sweep), await fresh.CountAsync(sweep));
            (counted with { Outcomes = all.Outcomes }).ShouldBe(all);
            counted.Outcomes.ShouldBe(all.Outcomes, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Losses_and_quarantined_trials_raise_the_version_and_are_in_the_sums()
    {
        await using var ledger = PostgresLedger.Open(server.NewUrl(), create: true);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 3))).Id;
        await ledger.CountAsync(sweep);
        var version = await ledger.VersionAsync(sweep);
        while (await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1)) is [var lease])
        {
            await ledger.LoseAsync(lease.Key, LossCause.Trial, mostLosses: 2);
            var next = await ledger.VersionAsync(sweep);
            next.ShouldNotBeNull().ShouldBeGreaterThan(version!.Value);
            version = next;
        }

        var counts = await ledger.CountAsync(sweep);
        (counts.Open, counts.Leased, counts.Outcomes[TrialOutcome.Quarantined]).ShouldBe((0, 0, 3));
    }

    [Fact]
    public async Task A_ledger_from_before_there_were_sums_gets_them()
    {
        var url = server.NewUrl();
        SweepId sweep;
        await using (var before = PostgresLedger.Open(url, create: true))
        {
            sweep = (await before.PlanAsync(Samples.Plan(trials: 6, bundle: 2))).Id;
            var leases = await before.LeaseAsync(sweep, Samples.Node, 2, TimeSpan.FromHours(1));
            await before.CompleteAsync(leases[0].Key, Samples.Results(leases[0].Trials));
        }

        await using (var connection = new Npgsql.NpgsqlConnection(PostgresUrl.Parse(url).Connection))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("DROP TABLE tally, sharing, notice, deletion, twins, final_state, queue, digest, gate, stage, proposal, filing; ALTER TABLE worker DROP COLUMN run; ALTER TABLE bundle DROP COLUMN stops; UPDATE ledger SET version = 5", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var ledger = PostgresLedger.Open(url, create: false);
        var (all, sums) = (await ledger.CountAsync(sweep), await ledger.CountAsync(sweep));
        (sums.Open, sums.Leased, sums.Recorded).ShouldBe((2, 2, 2));
        (sums with { Outcomes = all.Outcomes }).ShouldBe(all);
    }

    [Fact]
    public async Task Who_may_only_read_can_look_at_everything_and_is_told_why_it_cannot_write()
    {
        var schema = $"read_only_{Environment.ProcessId}";
        SweepId sweep;
        await using (var writer = PostgresLedger.Open(server.UrlOf(schema), create: true))
        {
            sweep = (await writer.PlanAsync(Samples.Plan(trials: 4, bundle: 2))).Id;
            var lease = (await writer.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1)))[0];
            await writer.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        await server.ExecuteAsync(
            "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN",
            $"GRANT USAGE ON SCHEMA {schema} TO reader", $"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader");
        try
        {
            await using var reader = PostgresLedger.Open(
                server.UrlOf(schema).Replace("user=runner", "user=reader", StringComparison.Ordinal), create: true);
            await ReadOnlyLedgers.ShouldReadAsync(reader, sweep, recorded: 2);
            await ReadOnlyLedgers.ShouldNotWriteAsync(reader, "lacks a privilege");
        }
        finally
        {
            await server.ExecuteAsync("DROP OWNED BY reader", "DROP ROLE reader");
        }
    }

    [Fact]
    public async Task A_ledger_goes_through_PostgreSQL_and_back_unchanged()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-");
        var clock = new ManualClock();
        await using (var from = Runner.Ledgers.Sqlite.SqliteLedger.Open(Path.Combine(folder.FullName, "from.db"), create: true, clock))
        await using (var back = Runner.Ledgers.Sqlite.SqliteLedger.Open(Path.Combine(folder.FullName, "back.db"), create: true, clock))
        {
            var held = await LedgerCopyTests.FillAsync(from, clock);
            await using var postgres = PostgresLedger.Open(server.NewUrl(), create: true, clock);
            await Runner.Ledgers.Copying.LedgerCopy.CopyAsync(from, postgres, default);
            await Runner.Ledgers.Copying.LedgerCopy.CopyAsync(postgres, back, default);
            (await LedgerCopyTests.DigestAsync(back)).ShouldBe(await LedgerCopyTests.DigestAsync(from));
            await using var other = PostgresLedger.Open(server.NewUrl(), create: true, clock);
            await LedgerCopyTests.ShouldGoOnAsync(from, other, held, clock);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Looking_does_not_make_a_ledger() =>
        Should.Throw<LedgerException>(() => PostgresLedger.Open(server.UrlOf("nobody"), create: false)).Message.ShouldStartWith("There is no ledger at");

    [Fact]
    public async Task The_servers_clock_sets_the_deadline()
    {
        await using var ledger = PostgresLedger.Open(server.NewUrl(), create: true);
        var sweep = (await ledger.PlanAsync(Samples.Plan())).Id;
        var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, TimeSpan.FromHours(1)))[0];

        // The server is this machine.
        (lease.Deadline - TimeProvider.System.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        (await ledger.RescueAsync(sweep, 3)).ShouldBe(0);
    }

    [Fact]
    public void A_server_that_is_not_there_and_a_wrong_database_are_said()
    {
        ShouldSay("postgres://127.0.0.1:1/x", "cannot be reached", mayPass: true);
        ShouldSay(server.NewUrl().Replace("postgres:///postgres", "postgres:///nowhere", StringComparison.Ordinal), "no such database", mayPass: false);
    }

    [Fact]
    public async Task A_newer_ledger_is_refused()
    {
        var url = server.NewUrl();
        await PostgresLedger.Open(url, create: true).DisposeAsync();
        await using (var connection = new Npgsql.NpgsqlConnection(PostgresUrl.Parse(url).Connection))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("UPDATE ledger SET version = 99", connection);
            await command.ExecuteNonQueryAsync();
        }

        ShouldSay(url, "has ledger version 99", mayPass: false);
    }

    private static void ShouldSay(string url, string what, bool mayPass)
    {
        var fault = Should.Throw<LedgerException>(() => PostgresLedger.Open(url, create: true));
        fault.Message.ShouldContain(what);
        fault.Message.ShouldNotContain("\n");
        fault.MayPass.ShouldBe(mayPass);
    }
}
#else
namespace Runner.Tests.Ledgers;

public sealed class PostgresLedgerTests
{
    [Fact(Skip = "PostgreSQL is not installed: there is no /usr/lib/postgresql.")]
    public void The_contract_holds_on_PostgreSQL() => throw new InvalidOperationException("Needs PostgreSQL.");
}
#endif
