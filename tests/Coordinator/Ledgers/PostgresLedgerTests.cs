#if POSTGRES
using Runner.Ledgers;
using Runner.Ledgers.Postgres;

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
