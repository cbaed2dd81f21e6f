using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public sealed class LedgerLocationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.db", "b.db", "a.db")]
    [InlineData(null, "b.db", "b.db")]
    [InlineData("", "b.db", "b.db")]
    [InlineData(null, null, "runner.litedb")]
    [InlineData(null, " ", "runner.litedb")]
    public void What_is_named_goes_before_the_environment_and_that_before_the_default(string? named, string? variable, string expected) =>
        LedgerLocation.Resolve(named, name => name == "RUNNER_LEDGER" ? variable : null).ShouldBe(expected);

    [Fact]
    public async Task A_path_and_its_url_are_the_same_ledger()
    {
        var path = Path.Combine(_folder.FullName, "l.db");
        await using (var ledger = LedgerLocation.Open("sqlite:" + path, LedgerUse.Run))
        {
            await ledger.PlanAsync(Samples.Plan());
        }

        await using var again = LedgerLocation.Open(path, LedgerUse.Read);
        (await again.SweepsAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("sqlite:", true)]
    [InlineData("litedb:", false)]
    public async Task A_file_that_is_there_is_recognised_by_its_content(string kind, bool isSqlite)
    {
        foreach (var name in new[] { "ledger", "ledger.db", "ledger.litedb" })
        {
            var path = Path.Combine(_folder.FullName, name);
            await using (var ledger = LedgerLocation.Open(kind + path, LedgerUse.Run))
            {
                await ledger.PlanAsync(Samples.Plan());
            }

            LedgerLocation.IsSqlite(path).ShouldBe(isSqlite);
            await using var again = LedgerLocation.Open(path, LedgerUse.Read);
            (await again.SweepsAsync()).ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task A_new_file_is_LiteDBs()
    {
        await using var ledger = LedgerLocation.Open(Path.Combine(_folder.FullName, "new.db"), LedgerUse.Run);
        ledger.ShouldBeOfType<Runner.Ledgers.LiteDb.LiteLedger>();
    }

    [Theory]
    [InlineData("runner.litedb", "runner.litedb")]
    [InlineData("runner.litedb", "runner.db", "runner.litedb")]
    [InlineData("runner.db", "runner.db")]
    [InlineData("runner.litedb", "other.db")]
    public void The_default_of_earlier_versions_is_used_where_it_is_the_only_one(string expected, params string[] there)
    {
        foreach (var file in there)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, file), "");
        }

        LedgerLocation.Resolve(null, _ => null, _folder.FullName).ShouldBe(expected);
    }

    [Fact]
    public async Task A_ledger_in_memory_needs_nothing()
    {
        await using var ledger = LedgerLocation.Open("memory:", LedgerUse.Read);
        (await ledger.SweepsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void A_kind_that_is_not_known_is_said()
    {
        var fault = Should.Throw<LedgerException>(() => LedgerLocation.Open("mysql://host/db", LedgerUse.Run));
        fault.Message.ShouldStartWith("'mysql' is not a kind of ledger.");
    }
}
