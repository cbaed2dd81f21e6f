using Runner.Ledgers.LiteDb;
using Runner.Tests.Ledgers.PowerCuts;

namespace Runner.Tests.Ledgers;

/// <summary>Files that note what is written to them.</summary>
/// <param name="flushesReachTheDisk">Every flush is as good as a sync.</param>
internal sealed class RecordedFiles(bool flushesReachTheDisk = false)
{
    private readonly List<DiskWrite> _notes = [];

    public int Count
    {
        get
        {
            lock (_notes)
            {
                return _notes.Count;
            }
        }
    }

    public List<DiskWrite> Notes
    {
        get
        {
            lock (_notes)
            {
                return [.. _notes];
            }
        }
    }

    public OpenedFile Open(string path)
    {
        var file = new Recorded(path, Note, flushesReachTheDisk);
        return new OpenedFile(file, () => Note(new DiskWrite(Path.GetFileName(path), DiskAction.Sync, 0, [])));
    }

    private void Note(DiskWrite write)
    {
        lock (_notes)
        {
            _notes.Add(write);
        }
    }

    private sealed class Recorded(string path, Action<DiskWrite> note, bool flushes) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            note(new DiskWrite(Path.GetFileName(Name), DiskAction.Write, Position, buffer.AsSpan(offset, count).ToArray()));
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void SetLength(long value)
        {
            note(new DiskWrite(Path.GetFileName(Name), DiskAction.Truncate, value, []));
            base.SetLength(value);
        }

        public override void Flush()
        {
            if (flushes)
            {
                note(new DiskWrite(Path.GetFileName(Name), DiskAction.Sync, 0, []));
            }
        }
    }
}
