using Runner.Ledgers;
using Runner.Ledgers.Sqlite;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>SQLite renames nothing: writes, truncations, syncs and deletions are all there is.</summary>
[Collection("File system")]
public sealed class PowerCutTests : PowerCutContract
{
    private protected override int Count => RecordingFileSystem.Count;

    private protected override bool FilesSyncTheirFolder => true;

    [Fact]
    public Task What_was_acknowledged_outlives_power_cuts() => CutAsync(every: 397);

    [Fact]
    [Trait("Category", "Slow")]
    public Task What_was_acknowledged_outlives_many_power_cuts() => CutAsync(every: 37);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task What_was_acknowledged_outlives_a_power_cut_at_every_write() => CutAsync(every: 1);

    private protected override void Begin(string path) => RecordingFileSystem.Begin(path);

    private protected override List<DiskWrite> End() => RecordingFileSystem.End();

    private protected override ITrialLedger Open(string path) => SqliteLedger.Open(Path.Combine(path, "runner.db"), create: true, new ManualClock());
}
