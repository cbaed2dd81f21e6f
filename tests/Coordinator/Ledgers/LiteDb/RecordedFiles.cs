using Runner.Ledgers.LiteDb;
using Runner.Tests.Ledgers.PowerCuts;

namespace Runner.Tests.Ledgers;

/// <summary>A disk that notes what is asked of it.</summary>
/// <param name="flushesReachTheDisk">Every flush is as good as a sync.</param>
internal sealed class RecordedFiles(bool flushesReachTheDisk = false) : LedgerDisk
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

    public override OpenedFile Open(string path) => new(new Recorded(path, Note, flushesReachTheDisk), () => Note(path, DiskAction.Sync));

    public override void Delete(string path)
    {
        if (File.Exists(path))
        {
            Note(path, DiskAction.Delete);
            base.Delete(path);
        }
    }

    public override void SyncFolderOf(string path) => Note(path, DiskAction.SyncFolder);

    private void Note(string path, DiskAction action, long offset = 0, byte[]? content = null)
    {
        lock (_notes)
        {
            _notes.Add(new DiskWrite(Path.GetFileName(path), action, offset, content ?? []));
        }
    }

    private sealed class Recorded : FileStream
    {
        private readonly Action<string, DiskAction, long, byte[]?> _note;
        private readonly bool _flushes;

        public Recorded(string path, Action<string, DiskAction, long, byte[]?> note, bool flushes)
            : base(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0)
        {
            (_note, _flushes) = (note, flushes);
            if (Length == 0)
            {
                // Creating it makes an empty file.
                note(path, DiskAction.Truncate, 0, null);
            }
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            _note(Name, DiskAction.Write, Position, buffer.AsSpan(offset, count).ToArray());
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void SetLength(long value)
        {
            _note(Name, DiskAction.Truncate, value, null);
            base.SetLength(value);
        }

        public override void Flush()
        {
            if (_flushes)
            {
                _note(Name, DiskAction.Sync, 0, null);
            }
        }
    }
}
