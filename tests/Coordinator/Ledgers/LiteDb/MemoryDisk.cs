using Runner.Ledgers.LiteDb;
using Runner.Tests.Ledgers.PowerCuts;

namespace Runner.Tests.Ledgers;

/// <summary>A disk in memory that notes what is asked of it.</summary>
internal sealed class MemoryDisk : LedgerDisk
{
    private readonly Dictionary<string, MemoryStream> _files = new(StringComparer.Ordinal);

    public MemoryDisk(params IEnumerable<(string Name, FileContent Content)> files)
    {
        foreach (var (name, content) in files)
        {
            _files.Add(name, FileOf(content.Bytes));
        }
    }

    public List<DiskWrite> Notes { get; } = [];

    /// <summary>Thrown by writes and syncs while it is set; half of a write has arrived.</summary>
    public IOException? Fault { get; set; }

    public byte[] this[string name]
    {
        get => _files[name].ToArray();
        set => _files[name] = FileOf(value);
    }

    public override bool Exists(string path) => _files.ContainsKey(Path.GetFileName(path));

    public override OpenedFile Open(string path)
    {
        var name = Path.GetFileName(path);
        if (!_files.ContainsKey(name))
        {
            _files.Add(name, new MemoryStream());
            Notes.Add(new DiskWrite(name, DiskAction.Truncate, 0, []));
        }

        return new OpenedFile(new Noted(this, name), () => Do(new DiskWrite(name, DiskAction.Sync, 0, [])));
    }

    public override void Delete(string path)
    {
        if (_files.Remove(Path.GetFileName(path)))
        {
            Notes.Add(new DiskWrite(Path.GetFileName(path), DiskAction.Delete, 0, []));
        }
    }

    public override void SyncFolderOf(string path) => Notes.Add(new DiskWrite(path, DiskAction.SyncFolder, 0, []));

    private void Do(DiskWrite write)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        Notes.Add(write);
    }

    private static MemoryStream FileOf(ReadOnlySpan<byte> content)
    {
        var file = new MemoryStream();
        file.Write(content);
        return file;
    }

    /// <summary>A handle: closing it leaves the file.</summary>
    private sealed class Noted(MemoryDisk disk, string name) : Stream
    {
        private readonly MemoryStream _file = disk._files[name];

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            _file.Position = Position;
            var read = _file.Read(buffer, offset, count);
            Position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value)
        {
            disk.Do(new DiskWrite(name, DiskAction.Truncate, value, []));
            _file.SetLength(value);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            _file.Position = Position;
            if (disk.Fault is not null)
            {
                _file.Write(buffer, offset, count / 2);
            }

            disk.Do(new DiskWrite(name, DiskAction.Write, Position, buffer.AsSpan(offset, count).ToArray()));
            _file.Write(buffer, offset, count);
            Position += count;
        }
    }
}
