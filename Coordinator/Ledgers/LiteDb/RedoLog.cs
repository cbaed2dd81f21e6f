using System.Buffers.Binary;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// Pages that are committed but not yet in the data file. Pages appended between two syncs form a group, which after a power cut is
/// on disk either completely or not at all; no group is written before the previous one is on disk. When the pages have been copied
/// to the data file, the log starts over in the next epoch, from the start of its file.
/// </summary>
/// <remarks>
/// The file has two headers in separate sectors, for even and odd epochs: while one is written, the other stays valid. Frames follow:
/// 32 bytes with checksum, epoch, group, index and whether the frame ends its group, then a page. An epoch's header is on disk
/// before its first frame, so after a power cut only the last group can be torn. A frame of a later group or epoch proves that a
/// frame was damaged, and the log is refused rather than shortened.
/// </remarks>
internal sealed class RedoLog : IDisposable
{
    public const int FormatVersion = 1;

    private const int SlotBytes = 512;
    private const int SlotDistance = 4096;
    private const int SlotFields = 40;
    private const int MagicAt = 8;
    private const int FramesAt = 2 * SlotDistance;
    private const int FrameHeader = 32;
    private const int FrameBytes = FrameHeader + LitePage.Bytes;

    // Four times the pages at which LiteDB copies its log. A longer file had one large transaction.
    private const long MostKept = FramesAt + (4000L * FrameBytes);

    private const int UsualPending = 256 * FrameBytes;

    private readonly LedgerDisk _disk;
    private readonly string _path;
    private readonly byte[] _frame = new byte[FrameBytes];
    private OpenedFile? _file;
    private byte[] _pending = new byte[UsualPending];
    private int _pendingPages;
    private int _durablePages;
    private long _epoch;
    private long _group = 1;
    private bool _begun;

    private RedoLog(LedgerDisk disk, string path, long epoch)
    {
        (_disk, _path, _epoch) = (disk, path, epoch);
    }

    /// <summary>Pages in the log.</summary>
    public int Count => _durablePages + _pendingPages;

    /// <summary>Pages that the data file had when the epoch began; null when there was no log.</summary>
    public long? BasePages { get; private set; }

    /// <summary>Opens an existing log, or begins a log whose file is created by the first sync.</summary>
    /// <param name="time">Epochs start from its ticks, so that frames of an older file of this name are never mistaken for the log's own.</param>
    /// <exception cref="LedgerDamageException">The log is damaged.</exception>
    public static RedoLog Open(LedgerDisk disk, string path, TimeProvider time)
    {
        var log = new RedoLog(disk, path, time.GetUtcNow().UtcTicks);
        if (!disk.Exists(path))
        {
            return log;
        }

        try
        {
            log._file = disk.Open(path);
            log.Recover();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    public void Append(ReadOnlySpan<byte> page)
    {
        if ((_pendingPages + 1L) * FrameBytes > _pending.Length)
        {
            if (_pending.Length == Array.MaxLength)
            {
                throw new IOException("one transaction writes more than 2 GB");
            }

            Array.Resize(ref _pending, (int)Math.Min(2L * _pending.Length, Array.MaxLength));
        }

        page.CopyTo(_pending.AsSpan((_pendingPages * FrameBytes) + FrameHeader));
        _pendingPages++;
    }

    public void Read(int index, Span<byte> page)
    {
        if (index >= _durablePages)
        {
            _pending.AsSpan(((index - _durablePages) * FrameBytes) + FrameHeader, LitePage.Bytes).CopyTo(page);
            return;
        }

        if (!ReadFrame(index) || EpochOf(_frame) != _epoch || IndexOf(_frame) != index)
        {
            throw new LedgerDamageException($"page {index} of the log {Path.GetFileName(_path)} is damaged");
        }

        _frame.AsSpan(FrameHeader).CopyTo(page);
    }

    /// <summary>Returns when everything appended is on disk. After a fault nothing is lost; the next call tries again.</summary>
    /// <param name="dataPages">Pages that the data file has.</param>
    public void Sync(long dataPages)
    {
        if (_pendingPages == 0)
        {
            return;
        }

        Begin(dataPages);
        for (var i = 0; i < _pendingPages; i++)
        {
            var frame = _pending.AsSpan(i * FrameBytes, FrameBytes);
            BinaryPrimitives.WriteInt64LittleEndian(frame[8..], _epoch);
            BinaryPrimitives.WriteInt64LittleEndian(frame[16..], _group);
            BinaryPrimitives.WriteInt32LittleEndian(frame[24..], _durablePages + i);
            BinaryPrimitives.WriteInt32LittleEndian(frame[28..], i == _pendingPages - 1 ? 1 : 0);
            BinaryPrimitives.WriteUInt64LittleEndian(frame, XxHash64.Of(frame[8..]));
        }

        var (content, sync) = _file!.Value;
        content.Position = PlaceOf(_durablePages);
        content.Write(_pending, 0, _pendingPages * FrameBytes);
        sync();
        _durablePages += _pendingPages;
        _pendingPages = 0;
        _group++;
        if (_pending.Length > UsualPending)
        {
            _pending = new byte[UsualPending];
        }
    }

    /// <summary>Discards all pages, which must be in the data file on disk.</summary>
    /// <param name="dataPages">Pages that the data file has.</param>
    public void Clear(long dataPages)
    {
        (_durablePages, _pendingPages, _group) = (0, 0, 1);
        if (_begun)
        {
            _begun = false;
            _epoch++;
        }

        Begin(dataPages);
    }

    /// <summary>Returns when the log's file with the header of the epoch is on disk.</summary>
    /// <param name="dataPages">Pages that the data file has.</param>
    public void Begin(long dataPages)
    {
        if (_begun)
        {
            return;
        }

        var isNew = _file is null;
        var (content, sync) = _file ??= _disk.Open(_path);
        if (content.Length > MostKept)
        {
            content.SetLength(FramesAt);
        }

        Span<byte> slot = stackalloc byte[SlotBytes];
        slot.Clear();
        Magic.CopyTo(slot[MagicAt..]);
        BinaryPrimitives.WriteInt64LittleEndian(slot[16..], FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], _epoch);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], dataPages);
        BinaryPrimitives.WriteUInt64LittleEndian(slot, XxHash64.Of(slot[8..SlotFields]));
        content.Position = _epoch % 2 * SlotDistance;
        content.Write(slot);
        sync();
        if (isNew)
        {
            _disk.SyncFolderOf(_path);
        }

        _begun = true;
    }

    public void Dispose() => _file?.Dispose();

    private static ReadOnlySpan<byte> Magic => "RUNREDO\n"u8;

    /// <summary>Whether these are the first bytes of a redo log.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> begin) => begin.Length > MagicAt && begin[MagicAt..].StartsWith(Magic);

    private static long PlaceOf(int index) => FramesAt + ((long)index * FrameBytes);

    private static long EpochOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[8..]);

    private static long GroupOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[16..]);

    private static int IndexOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32LittleEndian(frame[24..]);

    private static bool EndsGroup(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32LittleEndian(frame[28..]) == 1;

    private void Recover()
    {
        var frames = (int)Math.Clamp((_file!.Value.Content.Length - FramesAt) / FrameBytes, 0, int.MaxValue);
        var epoch = 0L;
        for (var slot = 0; slot < 2; slot++)
        {
            if (ReadSlot(slot) is var (itsEpoch, pages) && itsEpoch > epoch)
            {
                (epoch, BasePages) = (itsEpoch, pages);
            }
        }

        if (epoch != 0)
        {
            (_epoch, _begun) = (epoch, true);
            for (var i = 0; i < frames && ReadFrame(i) && EpochOf(_frame) == epoch && GroupOf(_frame) == _group && IndexOf(_frame) == i; i++)
            {
                if (EndsGroup(_frame))
                {
                    _durablePages = i + 1;
                    _group++;
                }
            }
        }

        // Only the last group may be torn, and no frame is written before its epoch's header.
        for (var i = _durablePages; i < frames; i++)
        {
            if (ReadFrame(i) && (EpochOf(_frame) > epoch || (EpochOf(_frame) == epoch && GroupOf(_frame) > _group)))
            {
                throw new LedgerDamageException($"the log {Path.GetFileName(_path)} is damaged");
            }
        }
    }

    /// <summary>Reads a header; null if it is incomplete.</summary>
    private (long Epoch, long Pages)? ReadSlot(int slot)
    {
        var content = _file!.Value.Content;
        Span<byte> fields = stackalloc byte[SlotFields];
        content.Position = slot * SlotDistance;
        if (content.ReadAtLeast(fields, SlotFields, throwOnEndOfStream: false) < SlotFields
            || !HasSignature(fields)
            || BinaryPrimitives.ReadUInt64LittleEndian(fields) != XxHash64.Of(fields[8..]))
        {
            return null;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(fields[16..]) is var version and > FormatVersion
            ? throw new NewerVersionException($"format {version} of the log {Path.GetFileName(_path)}; this version reads {FormatVersion}")
            : (BinaryPrimitives.ReadInt64LittleEndian(fields[24..]), BinaryPrimitives.ReadInt64LittleEndian(fields[32..]));
    }

    /// <summary>Reads a frame; returns whether it is complete.</summary>
    private bool ReadFrame(int index)
    {
        var content = _file!.Value.Content;
        content.Position = PlaceOf(index);
        return content.ReadAtLeast(_frame, FrameBytes, throwOnEndOfStream: false) == FrameBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(_frame) == XxHash64.Of(_frame.AsSpan(8));
    }
}
