using System.Text;
using Runner.Ledgers;
using Runner.Ledgers.Columns;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>A thousand operations on a ledger of files, with the power cut at every change that reaches the file system: what
/// was acknowledged is there, and the ledger opens.</summary>
public abstract class PowerCutContract : IDisposable
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
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes of the file system that were asked for so far.</summary>
    private protected abstract int Count { get; }

    /// <summary>Notes every change of files in the folder from now on.</summary>
    private protected abstract void Begin(string path);

    /// <summary>Ends the notes: all of them, in order.</summary>
    private protected abstract List<DiskWrite> End();

    /// <summary>Whether the first sync of a file syncs its folder without a note.</summary>
    private protected abstract bool FilesSyncTheirFolder { get; }

    /// <summary>The ledger in a folder; while notes are taken, through them.</summary>
    private protected abstract ITrialLedger Open(string path);

    private protected Task CutAsync(int every) => CutAsync((cut, _) => cut % every == 0);

    /// <param name="isCut">Of a write's number and how many answers had come before it ended: whether to cut the power after it.</param>
    private protected async Task CutAsync(Func<int, int, bool> isCut)
    {
        var (writes, answers) = await RecordAsync();
        var disk = new CrashedDisk(FilesSyncTheirFolder);
        var acknowledged = 0;
        var lost = new List<string>();
        var seen = new HashSet<(ulong Files, int Acknowledged)>();
        for (var cut = 0; cut < writes.Count; cut++)
        {
            disk.Do(writes[cut]);
            while (acknowledged < answers.Count && answers[acknowledged].After <= cut + 1)
            {
                acknowledged++;
            }

            if (isCut(cut, acknowledged))
            {
                foreach (var image in Enum.GetValues<CrashImage>())
                {
                    try
                    {
                        // After a sync all images are alike, and alike the next one from which what is not synced is dropped.
                        var files = disk.Files(image, seed: (ulong)cut).ToArray();
                        if (seen.Add((HashOf(files), acknowledged)))
                        {
                            await CheckAsync(files, $"{image} at write {cut}, after {acknowledged} answers", answers, acknowledged);
                        }
                    }
                    catch (Exception fault)
                    {
                        lost.Add($"{image} at write {cut}, after {acknowledged} answers: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}");
                    }
                }
            }
        }

        lost.ShouldBeEmpty(string.Join(", ", lost.CountBy(line => line.Split(' ')[0])));
    }

    /// <summary>Plans, then leases and completes one trial after the other.</summary>
    private async Task<(List<DiskWrite> Writes, List<Answer> Answers)> RecordAsync()
    {
        var answers = new List<Answer>();
        Begin(folder.FullName);
        await using (var ledger = Open(folder.FullName))
        {
            var sweep = (await ledger.PlanAsync(Samples.Plan(trials: Trials, bundle: 1))).Id;
            answers.Add(new Answer(Count, 0, null));
            for (var done = 0; done < Trials; done++)
            {
                var lease = (await ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease))[0];
                answers.Add(new Answer(Count, done, lease.Key));
                (await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials))).ShouldBe(LeaseVerdict.Accepted);
                answers.Add(new Answer(Count, done + 1, null));
            }
        }

        return (End(), answers);
    }

    private static ulong HashOf((string Name, FileContent Content)[] files) =>
        files.Aggregate(0UL, (hash, file) => XxHash64.Of(file.Content.Bytes, XxHash64.Of(Encoding.UTF8.GetBytes(file.Name), hash)));

    private async Task CheckAsync((string Name, FileContent Content)[] files, string what, List<Answer> answers, int acknowledged)
    {
        foreach (var file in images.GetFiles())
        {
            file.Delete();
        }

        foreach (var (name, content) in files)
        {
            content.Save(Path.Combine(images.FullName, name));
        }

        await using var ledger = Open(images.FullName);
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
