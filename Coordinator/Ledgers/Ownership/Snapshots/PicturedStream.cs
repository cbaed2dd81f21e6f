namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>
/// A file whose content at one moment can be read later while the file is written (copy on write): blocks that are about to be
/// overwritten are kept until every picture has read them.
/// </summary>
/// <param name="gate">Held while the file is read or written; streams over shared state must share it.</param>
internal sealed class PicturedStream(Stream file, Lock gate) : Stream
{
    private const int BlockBytes = 8192;

    private readonly List<Picture> _pictures = [];

    private Lock Gate => gate;

    public override bool CanRead => file.CanRead;

    public override bool CanSeek => file.CanSeek;

    public override bool CanWrite => file.CanWrite;

    public override long Length
    {
        get
        {
            lock (gate)
            {
                return file.Length;
            }
        }
    }

    public override long Position
    {
        get
        {
            lock (gate)
            {
                return file.Position;
            }
        }

        set
        {
            lock (gate)
            {
                file.Position = value;
            }
        }
    }

    /// <summary>Takes a picture of the present content.</summary>
    public Picture Take()
    {
        lock (gate)
        {
            var picture = new Picture(this, file.Length);
            _pictures.Add(picture);
            return picture;
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            file.Flush();
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (gate)
        {
            return file.Read(buffer, offset, count);
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        lock (gate)
        {
            return file.Seek(offset, origin);
        }
    }

    public override void SetLength(long value)
    {
        lock (gate)
        {
            Keep(value, long.MaxValue);
            file.SetLength(value);
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (gate)
        {
            Keep(file.Position, file.Position + count);
            file.Write(buffer, offset, count);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Keep(long from, long to)
    {
        foreach (var picture in _pictures)
        {
            for (var block = Math.Max(from, picture.ReadUpTo) / BlockBytes; block * BlockBytes < Math.Min(to, picture.Length); block++)
            {
                if (!picture.Kept.ContainsKey(block))
                {
                    var content = new byte[Math.Min(BlockBytes, picture.Length - (block * BlockBytes))];
                    ReadNow(block * BlockBytes, content);
                    picture.Kept.Add(block, content);
                }
            }
        }
    }

    private void ReadNow(long offset, Span<byte> into)
    {
        var position = file.Position;
        for (var done = 0; done < into.Length; done += BlockBytes)
        {
            file.Position = offset + done;
            file.ReadExactly(into.Slice(done, Math.Min(BlockBytes, into.Length - done)));
        }

        file.Position = position;
    }

    /// <summary>The content of the file at one moment, to be read once from beginning to end.</summary>
    internal sealed class Picture(PicturedStream of, long length) : IDisposable
    {
        public long Length => length;

        /// <summary>Nothing before this offset is read again.</summary>
        public long ReadUpTo { get; private set; }

        public Dictionary<long, byte[]> Kept { get; } = [];

        public void Read(long offset, Span<byte> into)
        {
            lock (of.Gate)
            {
                while (into.Length > 0)
                {
                    var (block, within) = (offset / BlockBytes, (int)(offset % BlockBytes));
                    if (Kept.TryGetValue(block, out var kept))
                    {
                        var count = Math.Min(into.Length, kept.Length - within);
                        kept.AsSpan(within, count).CopyTo(into);
                        offset += count;
                        into = into[count..];
                    }
                    else
                    {
                        // Everything before the next kept block is unchanged in the file.
                        var end = block + 1;
                        while (end * BlockBytes < offset + into.Length && !Kept.ContainsKey(end))
                        {
                            end++;
                        }

                        var count = (int)Math.Min(into.Length, (end * BlockBytes) - offset);
                        of.ReadNow(offset, into[..count]);
                        offset += count;
                        into = into[count..];
                    }
                }

                for (var block = ReadUpTo / BlockBytes; (block + 1) * BlockBytes <= offset; block++)
                {
                    Kept.Remove(block);
                }

                ReadUpTo = offset;
            }
        }

        public void Dispose()
        {
            lock (of.Gate)
            {
                of._pictures.Remove(this);
            }
        }
    }
}
