using LiteDB;
using LiteDB.Engine;
using Runner.Ledgers;
using Runner.Ledgers.LiteDb;
using Runner.Tests.Ledgers.PowerCuts;

namespace Runner.Tests.Ledgers;

public sealed class LitePowerCutTests : PowerCutContract
{
    private RecordedFiles? _files;

    private protected override int Count => _files!.Count;

    private protected override bool FilesSyncTheirFolder => false;

    [Fact]
    public Task What_was_acknowledged_outlives_power_cuts() => CutAsync(every: 397);

    /// <summary>Over LiteDB's own log the ledger was lost here: garbage where a file had grown was taken for a page.</summary>
    [Fact]
    public Task What_was_acknowledged_outlives_a_power_cut_at_every_write_around_the_494th_answer() =>
        CutAsync((_, acknowledged) => acknowledged is 494 or 495);

    /// <summary>Nothing is acknowledged then, but the file must open.</summary>
    [Fact]
    public Task A_power_cut_while_the_ledger_is_created_leaves_one_that_opens() => CutAsync((_, acknowledged) => acknowledged == 0);

    [Fact]
    [Trait("Category", "Slow")]
    public Task What_was_acknowledged_outlives_many_power_cuts() => CutAsync(every: 37);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task What_was_acknowledged_outlives_a_power_cut_at_every_write() => CutAsync(every: 1);

    /// <summary>Why the adapter syncs: even where every flush of LiteDB's reached the disk, its log would not be there.</summary>
    [Fact]
    public void LiteDB_alone_loses_all_that_it_committed_since_its_last_checkpoint()
    {
        const int Inserts = 300;
        var folder = Directory.CreateTempSubdirectory("power-");
        try
        {
            var path = Path.Combine(folder.FullName, "plain.litedb");
            var files = new RecordedFiles(flushesReachTheDisk: true);
            using (var data = files.Open(path).Content)
            using (var log = files.Open(LiteFiles.PlainLogOf(path)).Content)
            using (var database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = data, LogStream = log })))
            {
                var rows = database.GetCollection("rows");
                for (var i = 0; i < Inserts; i++)
                {
                    rows.Insert(new BsonDocument { ["_id"] = i });
                }

                rows.Count().ShouldBe(Inserts);
                var disk = new CrashedDisk(filesSyncTheirFolder: true);
                files.Notes.ForEach(disk.Do);
                disk.Write(folder.CreateSubdirectory("cut").FullName, CrashImage.UnsyncedDropped, 0);
            }

            using var after = new LiteDatabase(Path.Combine(folder.FullName, "cut", "plain.litedb"));
            after.GetCollection("rows").Count().ShouldBe(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private protected override void Begin(string path) => _files = new RecordedFiles();

    private protected override List<DiskWrite> End()
    {
        var notes = _files!.Notes;
        _files = null;
        return notes;
    }

    private protected override ITrialLedger Open(string path) =>
        LiteLedger.Open(Path.Combine(path, "runner.litedb"), create: true, new ManualClock(), _files);
}
