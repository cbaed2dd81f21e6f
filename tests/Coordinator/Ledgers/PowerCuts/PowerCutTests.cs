using Runner.Ledgers;
using Runner.Ledgers.Sqlite;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>A thousand operations on a SQLite ledger, with the power cut at every write, truncation, sync and deletion (SQLite
/// renames nothing): what was acknowledged is there, and the file opens.</summary>
[Collection("File system")]
public sealed class PowerCutTests : IDisposable
{
    private const int Trials = 500;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("power-");

    /// <summary>In memory where there is a place for that: images are many, and this disk's own syncs prove nothing.</summary>
    private readonly DirectoryInfo images = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "runner-power-" + Path.GetRandomFileName()));

    public void Dispose()
    {
        folder.Delete(recursive: true);
        images.Delete(recursive: true);
    }

    [Fact]
    public Task What_was_acknowledged_outlives_power_cuts() => CutAsync(every: 397);

    [Fact]
    [Trait("Category", "Slow")]
    public Task What_was_acknowledged_outlives_many_power_cuts() => CutAsync(every: 37);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task What_was_acknowledged_outlives_a_power_cut_at_every_write() => CutAsync(every: 1);

    private async Task CutAsync(int every)
    {
        var (writes, answers) = await RecordAsync();
        var disk = new CrashedDisk();
        var acknowledged = 0;
        for (var cut = 0; cut < writes.Count; cut++)
        {
            disk.Do(writes[cut]);
            while (acknowledged < answers.Count && answers[acknowledged].After <= cut + 1)
            {
                acknowledged++;
            }

            if (cut % every == 0)
            {
                foreach (var image in Enum.GetValues<CrashImage>())
                {
                    await CheckAsync(disk, image, cut, answers, acknowledged);
                }
            }
        }
    }

    /// <summary>Plans, then leases and completes one trial after the other.</summary>
    private async Task<(List<DiskWrite> Writes, List<Answer> Answers)> RecordAsync()
    {
        var answers = new List<Answer>();
        RecordingFileSystem.Begin(folder.FullName);
        await using (var ledger = SqliteLedger.Open(Path.Combine(folder.FullName, "runner.db"), create: true, new ManualClock()))
        {
            var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: 1))).Id;
            answers.Add(new Answer(RecordingFileSystem.Count, 0, null));
            for (var done = 0; done < Trials; done++)
            {
                var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease))[0];
                answers.Add(new Answer(RecordingFileSystem.Count, done, lease.Key));
                (await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials))).ShouldBe(LeaseVerdict.Accepted);
                answers.Add(new Answer(RecordingFileSystem.Count, done + 1, null));
            }
        }

        return (RecordingFileSystem.End(), answers);
    }

    private async Task CheckAsync(CrashedDisk disk, CrashImage image, int cut, List<Answer> answers, int acknowledged)
    {
        var what = $"{image} at write {cut}, after {acknowledged} answers";
        foreach (var file in images.GetFiles())
        {
            file.Delete();
        }

        disk.Write(images.FullName, image, seed: (ulong)cut);
        await using var ledger = SqliteLedger.Open(Path.Combine(images.FullName, "runner.db"), create: true, new ManualClock());
        var sweep = await ledger.FindSweepAsync("sweep");
        if (acknowledged == 0)
        {
            return;
        }

        // At most the one write that was under way is there without an answer.
        var last = answers[acknowledged - 1];
        var counts = await ledger.CountAsync(sweep.ShouldNotBeNull(what).Id);
        (counts.Open + counts.Leased + counts.Recorded).ShouldBe(Trials, what);
        counts.Recorded.ShouldBeInRange(last.Recorded, last.Recorded + 1, what);
        var expected = 0;
        await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Curves | ResultParts.Weights))
        {
            result.ShouldBeSame(Samples.Result(expected));
            expected++;
        }

        expected.ShouldBe(counts.Recorded, what);
        if (last.Lease is { } lease && counts.Recorded == last.Recorded)
        {
            (await ledger.LeasesAsync(sweep.Id)).Select(live => live.Key).ShouldBe([lease], what);
        }
    }

    /// <param name="After">How much had been asked of the file system when the answer came.</param>
    /// <param name="Recorded">Trials that are acknowledged by then.</param>
    /// <param name="Lease">The lease that is acknowledged and not completed.</param>
    private sealed record Answer(int After, int Recorded, LeaseKey? Lease);
}
