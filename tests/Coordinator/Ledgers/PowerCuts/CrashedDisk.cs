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
internal sealed class CrashedDisk
{
    private readonly Dictionary<string, CachedFile> files = new(StringComparer.Ordinal);

    public void Do(DiskWrite write)
    {
        if (!files.TryGetValue(write.File, out var file))
        {
            files.Add(write.File, file = new CachedFile());
        }

        file.Pending.Add(write);
        if (write.Action == DiskAction.Sync)
        {
            if (!file.Durable.Exists)
            {
                SyncFolder();
            }

            file.Settle(file.Pending.Count);
        }
    }

    /// <summary>With the first sync of a log that it has made, SQLite syncs the folder (os_unix.c, <c>UNIXFILE_DIRSYNC</c>): what
    /// was deleted before stays so.</summary>
    private void SyncFolder()
    {
        foreach (var file in files.Values)
        {
            file.Settle(file.Pending.FindLastIndex(write => write.Action == DiskAction.Delete) + 1);
        }
    }

    /// <summary>Puts into a folder what the disk may show now.</summary>
    public void Write(string folder, CrashImage image, ulong seed)
    {
        var random = new SplitMix64(seed);
        foreach (var (name, file) in files)
        {
            var path = Path.Combine(folder, name);
            var content = file.Durable.Copy();
            var grownFrom = content.Length;
            for (var i = 0; i < file.Pending.Count; i++)
            {
                var write = file.Pending[i];
                if (image == CrashImage.UnsyncedDropped || (image == CrashImage.Reordered && random.NextUInt64() % 2 == 0))
                {
                    continue;
                }

                if (image == CrashImage.Torn && i == file.Pending.Count - 1)
                {
                    write = write with { Content = write.Content[..(write.Content.Length / 2)] };
                }

                content.Do(write);
            }

            if (image == CrashImage.GarbageTail)
            {
                content.Scramble(grownFrom, random);
            }

            content.Save(path);
        }
    }

    private sealed class CachedFile
    {
        public FileContent Durable { get; } = new();

        public List<DiskWrite> Pending { get; } = [];

        /// <summary>The first so many of what is pending are on the disk.</summary>
        public void Settle(int count)
        {
            Pending.GetRange(0, count).ForEach(Durable.Do);
            Pending.RemoveRange(0, count);
        }
    }
}
