#if POSTGRES
using Runner.Ledgers.Copying;
using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Postgres;

namespace Runner.Tests.Ledgers;

[Collection("PostgreSQL")]
public sealed class LitePostgresCopyTests(PostgresServer server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_ledger_goes_from_LiteDB_to_PostgreSQL_and_back_unchanged()
    {
        var clock = new ManualClock();
        await using var from = LiteLedger.Open(Path.Combine(_folder.FullName, "from.litedb"), create: true, clock);
        var held = await LedgerCopyTests.FillAsync(from, clock);
        await using var postgres = PostgresLedger.Open(server.NewUrl(), create: true, clock);
        await LedgerCopy.CopyAsync(from, postgres, default);
        await using var back = LiteLedger.Open(Path.Combine(_folder.FullName, "back.litedb"), create: true, clock);
        await LedgerCopy.CopyAsync(postgres, back, default);
        (await LedgerCopyTests.DigestAsync(back)).ShouldBe(await LedgerCopyTests.DigestAsync(from));
        await using var other = PostgresLedger.Open(server.NewUrl(), create: true, clock);
        await LedgerCopyTests.ShouldGoOnAsync(back, other, held, clock);
    }
}
#endif
