using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Sqlite;

namespace Runner.Tests.Ledgers;

public sealed class InMemoryLedgerTests : LedgerContract
{
    private InMemoryLedger? _ledger;

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) => Task.FromResult<ITrialLedger>(_ledger ??= new InMemoryLedger(time));
}

public sealed class SqliteLedgerTests : LedgerContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    protected override Task<ITrialLedger> OpenAsync(TimeProvider time) =>
        Task.FromResult<ITrialLedger>(SqliteLedger.Open(Path.Combine(_folder.FullName, "runner.db"), create: true, time));

    protected override Task CleanAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
