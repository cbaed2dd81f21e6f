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
    [InlineData(null, null, "runner.db")]
    [InlineData(null, " ", "runner.db")]
    public void What_is_named_goes_before_the_environment_and_that_before_the_default(string? named, string? variable, string expected) =>
        LedgerLocation.Resolve(named, name => name == "RUNNER_LEDGER" ? variable : null).ShouldBe(expected);

    [Fact]
    public async Task A_path_and_its_url_are_the_same_ledger()
    {
        var path = Path.Combine(_folder.FullName, "l.db");
        await using (var ledger = LedgerLocation.Open(path, LedgerUse.Run))
        {
            await ledger.PlanAsync(Samples.Plan());
        }

        await using var again = LedgerLocation.Open("sqlite:" + path, LedgerUse.Read);
        (await again.SweepsAsync()).ShouldHaveSingleItem();
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
        fault.Message.ShouldStartWith("'mysql' is no kind of ledger.");
    }
}
