using System.Buffers.Binary;

namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>
/// Combines a SQLite file and its log into one database. They were copied while a reader kept the log from being overwritten
/// (sqlite.org/fileformat2.html, section 4). If the file already had everything in the log, SQLite may have restarted the log
/// meanwhile: then its header has changed, and the file alone is the database.
/// </summary>
internal static class SqliteImage
{
    public const int LogHeaderBytes = 32;

    private const int FrameHeaderBytes = 24;
    private const uint LittleEndianMagic = 0x377f0682;
    private const uint BigEndianMagic = 0x377f0683;

    // The file format's write and read versions: 2 is with a log (WAL), 1 is without.
    private const int FormatAt = 18;

    /// <param name="log">The copied log, including its header.</param>
    /// <param name="headerAfterwards">The log's header, read again after everything else.</param>
    public static void Apply(FileStream file, FileStream log, ReadOnlySpan<byte> headerAfterwards)
    {
        var header = new byte[LogHeaderBytes];
        if (log.Length >= LogHeaderBytes && RandomAccess.Read(log.SafeFileHandle, header, 0) == LogHeaderBytes && headerAfterwards.SequenceEqual(header))
        {
            ApplyFrames(file, log, header);
        }

        if (file.Length > FormatAt + 1)
        {
            RandomAccess.Write(file.SafeFileHandle, [1, 1], FormatAt);
        }
    }

    private static void ApplyFrames(FileStream file, FileStream log, byte[] header)
    {
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageBytes = (int)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        var salts = header.AsSpan(16, 8).ToArray();
        var sum = new Checksum(magic == BigEndianMagic);
        sum.Add(header.AsSpan(0, 24));
        if (magic is not (LittleEndianMagic or BigEndianMagic) || pageBytes is < 512 or > 65536 || !sum.Is(header.AsSpan(24)))
        {
            return;
        }

        var frame = new byte[FrameHeaderBytes + pageBytes];
        var committed = new Dictionary<uint, long>();
        var pending = new Dictionary<uint, long>();
        var pages = 0u;
        for (var at = (long)LogHeaderBytes; at + frame.Length <= log.Length; at += frame.Length)
        {
            RandomAccess.Read(log.SafeFileHandle, frame, at);
            sum.Add(frame.AsSpan(0, 8));
            sum.Add(frame.AsSpan(FrameHeaderBytes));
            if (!frame.AsSpan(8, 8).SequenceEqual(salts) || !sum.Is(frame.AsSpan(16)))
            {
                // From an earlier use of the log, or still being written.
                break;
            }

            pending[BinaryPrimitives.ReadUInt32BigEndian(frame)] = at + FrameHeaderBytes;
            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) is > 0 and var size)
            {
                pages = size;
                foreach (var (page, place) in pending)
                {
                    committed[page] = place;
                }

                pending.Clear();
            }
        }

        var content = frame.AsSpan(0, pageBytes);
        foreach (var (page, place) in committed.Where(pair => pair.Key <= pages))
        {
            RandomAccess.Read(log.SafeFileHandle, content, place);
            RandomAccess.Write(file.SafeFileHandle, content, (page - 1L) * pageBytes);
        }

        if (pages > 0)
        {
            file.SetLength((long)pages * pageBytes);
        }
    }

    /// <summary>SQLite's checksum of its log, over pairs of words.</summary>
    private struct Checksum(bool bigEndian)
    {
        private uint _first;
        private uint _second;

        public void Add(ReadOnlySpan<byte> content)
        {
            for (var i = 0; i < content.Length; i += 8)
            {
                _first += Word(content[i..]) + _second;
                _second += Word(content[(i + 4)..]) + _first;
            }
        }

        public readonly bool Is(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;

        private readonly uint Word(ReadOnlySpan<byte> from) =>
            bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(from) : BinaryPrimitives.ReadUInt32LittleEndian(from);
    }
}
