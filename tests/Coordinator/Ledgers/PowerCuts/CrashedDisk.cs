using Runner.Numerics;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>What a disk may show after the power was cut.</summary>
public enum CrashImage
{
    /// <summary>Everything that was written has arrived.</summary>
    Prefix,

    /// <summary>Of the last write only its first half has.</summary>
    Torn,

    /// <summary>Nothing that was not synced has.</summary>
    UnsyncedDropped,

    /// <summary>Any of what was not synced has, and any has not.</summary>
    Reordered,

    /// <summary>Files have grown, but what was written there has not arrived: other bytes are there.</summary>
    GarbageTail,
}

/// <summary>The files of one folder as writes reach them, and as they may be found after a power cut.</summary>
/// <param name="filesSyncTheirFolder">Whether the first sync of a file syncs its folder, unasked: SQLite does so past the notes
/// (os_unix.c, <c>UNIXFILE_DIRSYNC</c>).</param>
internal sealed class CrashedDisk(bool filesSyncTheirFolder)
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public void Do(DiskWrite write)
    {
        if (write.Action == DiskAction.SyncFolder)
        {
            SyncFolder();
            return;
        }

        if (!entries.TryGetValue(write.File, out var entry))
        {
            entries.Add(write.File, entry = new Entry());
        }

        if (write.Action == DiskAction.Delete)
        {
            entry.Current = null;
            return;
        }

        entry.Current ??= new CachedFile();
        if (write.Action != DiskAction.Sync)
        {
            entry.Current.Pending.Add(write);
            return;
        }

        if (filesSyncTheirFolder && entry.Durable != entry.Current)
        {
            SyncFolder();
        }

        entry.Current.Settle();
    }

    /// <summary>Puts into an empty folder what the disk may show now.</summary>
    public void Write(string folder, CrashImage image, ulong seed)
    {
        foreach (var (name, content) in Files(image, seed))
        {
            content.Save(Path.Combine(folder, name));
        }
    }

    /// <summary>The files that the disk may show now.</summary>
    public IEnumerable<(string Name, FileContent Content)> Files(CrashImage image, ulong seed)
    {
        var random = new SplitMix64(seed);
        foreach (var (name, entry) in entries)
        {
            var isOld = image == CrashImage.UnsyncedDropped
                || (image == CrashImage.Reordered && entry.Durable != entry.Current && random.NextUInt64() % 2 == 0);
            if ((isOld ? entry.Durable : entry.Current) is { } file)
            {
                yield return (name, file.Content(image, random));
            }
        }
    }

    private void SyncFolder()
    {
        foreach (var entry in entries.Values)
        {
            entry.Durable = entry.Current;
        }
    }

    /// <summary>What a name stands for: no file, or one.</summary>
    private sealed class Entry
    {
        public CachedFile? Current { get; set; }

        public CachedFile? Durable { get; set; }
    }

    private sealed class CachedFile
    {
        private readonly FileContent durable = new();

        /// <summary>What is not on the disk for certain.</summary>
        public List<DiskWrite> Pending { get; } = [];

        public void Settle()
        {
            Pending.ForEach(durable.Do);
            Pending.Clear();
        }

        public FileContent Content(CrashImage image, SplitMix64 random)
        {
            var content = durable.Copy();
            var grownFrom = content.Length;
            for (var i = 0; i < Pending.Count; i++)
            {
                var write = Pending[i];
                if (image == CrashImage.UnsyncedDropped || (image == CrashImage.Reordered && random.NextUInt64() % 2 == 0))
                {
                    continue;
                }

                if (image == CrashImage.Torn && i == Pending.Count - 1)
                {
                    write = write with { Content = write.Content[..(write.Content.Length / 2)] };
                }

                content.Do(write);
            }

            if (image == CrashImage.GarbageTail)
            {
                content.Scramble(grownFrom, random);
            }

            return content;
        }
    }
}
