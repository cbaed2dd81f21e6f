#if PGBOUNCER
using Runner.Ledgers;
using Runner.Ledgers.Postgres;

namespace Runner.Tests.Ledgers;

[CollectionDefinition("PgBouncer")]
public sealed class PgBouncerCollection : ICollectionFixture<PooledPostgres>;

/// <summary>Everything that holds on a server holds on one behind a pooler that gives each transaction another connection.</summary>
[Collection("PgBouncer")]
[Trait("Category", "Slow")]
public sealed class PgBouncerLedgerTests(PooledPostgres pooled) : LedgerContract
{
    private readonly string _url = pooled.Pooler.NewUrl();

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) =>
        Task.FromResult<ITrialLedger>(PostgresLedger.Open(_url, create: true, time));
}

[Collection("PgBouncer")]
public sealed class PgBouncerTests(PooledPostgres pooled)
{
    [Theory]
    [InlineData("transaction", "ignore_startup_parameters = options,search_path,extra_float_digits")]
    [InlineData("transaction", "")]
    [InlineData("transaction", "ignore_startup_parameters = options")]
    [InlineData("session", "")]
    [InlineData("session", "ignore_startup_parameters = options,search_path")]
    public async Task A_ledger_behind_a_pooler_is_in_its_schema_and_nowhere_else(string mode, string settings)
    {
        using var pooler = new PgBouncer(pooled.Server, mode, settings);
        var (one, two) = ($"{mode}_{settings.Length}_one", $"{mode}_{settings.Length}_two");

        // As each command does, several times: what an earlier one left on a connection is met by a later one.
        for (var command = 0; command < 4; command++)
        {
            await using var first = PostgresLedger.Open(pooler.UrlOf(one), create: true);
            await using var second = PostgresLedger.Open(pooler.UrlOf(two), create: true);
            await Task.WhenAll(TrainAsync(first, $"first-{command}"), TrainAsync(second, $"second-{command}"));
        }

        foreach (var (schema, name) in new[] { (one, "first"), (two, "second") })
        {
            // Directly, and through the pooler, there is the same.
            await using var direct = PostgresLedger.Open(pooled.Server.UrlOf(schema), create: false);
            (await direct.SweepsAsync()).Select(sweep => sweep.Id.Name).ShouldBe(Enumerable.Range(0, 4).Select(command => $"{name}-{command}"));
        }

        await using var elsewhere = PostgresLedger.Open(pooled.Server.UrlOf($"{one}_checks"), create: true);
        await pooled.Server.ExecuteAsync(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public') THEN RAISE 'tables in public'; END IF; END $$");
    }

    [Theory]
    [InlineData("Max%20Auto%20Prepare=0&No%20Reset%20On%20Close=true")]
    [InlineData("Max%20Auto%20Prepare=20")]
    public async Task Settings_that_an_address_brings_do_not_stand_in_the_way(string settings)
    {
        for (var command = 0; command < 3; command++)
        {
            await using var ledger = PostgresLedger.Open($"{pooled.Pooler.UrlOf($"settings_{settings.Length}")}&{settings}", create: true);
            await TrainAsync(ledger, $"sweep-{command}");
        }
    }

    [Fact]
    public void A_pooler_that_knows_no_such_database_is_not_waited_for()
    {
        using var pooler = new PgBouncer(pooled.Server, "transaction", "");
        var url = pooler.NewUrl().Replace("/postgres?", "/nowhere?", StringComparison.Ordinal);
        var fault = Should.Throw<LedgerException>(() => PostgresLedger.Open(url, create: true));
        fault.MayPass.ShouldBeFalse(fault.Message);
        fault.Message.ShouldNotContain("\n");
    }

    private static async Task TrainAsync(ITrialLedger ledger, string name)
    {
        var sweep = (await ledger.PlanAsync(Samples.Plan(name, trials: 12, bundle: 1))).Id;
        var leases = await ledger.LeaseAsync(sweep, Samples.Node, 12, TimeSpan.FromHours(1));
        await ledger.RenewAsync([.. leases.Select(lease => lease.Key)], TimeSpan.FromHours(1));
        await Task.WhenAll(leases.Where(lease => lease.Trials.Length > 0).Select(lease => ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials))));
        (await ledger.CountAsync(sweep)).Recorded.ShouldBe(12);
    }
}
#else
namespace Runner.Tests.Ledgers;

public sealed class PgBouncerLedgerTests
{
    [Fact(Skip = "Not tested: PgBouncer or PostgreSQL is not installed (there is no /usr/sbin/pgbouncer, or no /usr/lib/postgresql).")]
    public void The_contract_holds_behind_a_pooler() => throw new InvalidOperationException("Needs PgBouncer and PostgreSQL.");
}
#endif
