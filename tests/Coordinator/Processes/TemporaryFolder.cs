using Runner.Ledgers;

namespace Runner.Tests.Processes;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("runner-test-").FullName;

    /// <summary>With a SQLite ledger, <c>runner.db</c>, which several processes may open at the same time.</summary>
    public static async Task<TemporaryFolder> WithSqliteAsync()
    {
        var folder = new TemporaryFolder();
        await LedgerLocation.Open($"sqlite:{System.IO.Path.Combine(folder.Path, LedgerLocation.EarlierDefault)}", LedgerUse.Run).DisposeAsync();
        return folder;
    }

    public string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
