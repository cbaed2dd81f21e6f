using System.IO.Compression;
using Runner.Files;

namespace Runner.Data;

/// <summary>Opens a file for reading, decompressing gzip, and reports every failure in one line.</summary>
internal static class DataFile
{
    /// <summary>The file's bytes, decompressed when it starts with the gzip signature. Reading more than <see
    /// cref="DataLimits.FileBytes"/> or damaged gzip data throws <see cref="DataException"/>.</summary>
    public static Stream Open(string path) => Open(path, mayBeZipped: true);

    /// <summary>The same, of a format whose files are never compressed and may begin with any bytes.</summary>
    public static Stream OpenPlain(string path) => Open(path, mayBeZipped: false);

    private static Stream Open(string path, bool mayBeZipped)
    {
        Check(path, DataLimits.FileBytes);
        Stream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var zipped = mayBeZipped && file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            return Checked(zipped ? new GZipStream(file, CompressionMode.Decompress) : file, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw Unreadable(path, problem);
        }
    }

    /// <summary>The stream, of which damaged compressed data, or more than <see cref="DataLimits.FileBytes"/>, throw <see cref="DataException"/>.</summary>
    public static Stream Checked(Stream stream, string path) => new CheckedStream(stream, path);

    /// <summary>Refuses, before opening it, a file that cannot be read to its end.</summary>
    public static void Check(string path, long most)
    {
        if (GivenFile.Problem(path, most) is { } problem)
        {
            throw new DataException($"{path}: {problem}.");
        }
    }

    public static DataException Unreadable(string path, Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new DataException($"{path}: no such file. Correct the path, which is taken from the spec's folder.", problem),
        UnauthorizedAccessException when Directory.Exists(path) =>
            new DataException($"{path}: is a folder. Name a file in it, or write images:{Path.GetFileName(path)} for a folder of images.", problem),
        UnauthorizedAccessException => new DataException($"{path}: may not be read. Change its permissions.", problem),
        _ => new DataException($"{path}: {OneLine(problem.Message)}. Make the file readable.", problem),
    };

    /// <summary>Fills <paramref name="into"/>, or throws with the byte at which the file ends.</summary>
    public static void ReadExactly(Stream from, Span<byte> into, string path, long offset)
    {
        var got = from.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
        if (got < into.Length)
        {
            throw new DataException(
                $"{path}: byte {offset + got}: the file ends {into.Length - got} bytes too early. Copy or download it again.");
        }
    }

    /// <summary>Reads this many values of <paramref name="width"/> bytes; memory grows with the bytes that arrive, not with the
    /// size that a header claims.</summary>
    public static TValue[] ReadValues<TValue>(Stream from, int count, int width, string path, long offset, ValueReader<TValue> value)
    {
        const int FirstStep = 1 << 20;
        const int Part = 1 << 12;
        var values = new TValue[Math.Min(count, FirstStep)];
        var bytes = new byte[Part * width];
        for (var done = 0; done < count;)
        {
            if (done == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, values.Length * 2L));
            }

            var part = bytes.AsSpan(0, Math.Min(Part, values.Length - done) * width);
            ReadExactly(from, part, path, offset + ((long)done * width));
            for (; part.Length > 0; part = part[width..])
            {
                values[done++] = value(part[..width]);
            }
        }

        return values;
    }

    /// <summary>Refuses bytes after the last value.</summary>
    public static void MustEnd(Stream from, string path, long offset)
    {
        if (from.ReadByte() >= 0)
        {
            throw new DataException($"{path}: byte {offset}: the file goes on after the values that its header announces. Copy, download or save it again.");
        }
    }

    /// <summary>Converts bytes to a value; may overwrite them.</summary>
    public delegate TValue ValueReader<out TValue>(Span<byte> bytes);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>Turns damaged or too much data into <see cref="DataException"/>.</summary>
    private sealed class CheckedStream(Stream inner, string path) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var got = inner.Read(buffer);
                _read += got;
                if (_read > DataLimits.FileBytes)
                {
                    throw new DataException($"{path}: is larger than {DataLimits.FileBytes} bytes (decompressed). Give a smaller file.");
                }

                return got;
            }
            catch (InvalidDataException problem)
            {
                throw new DataException($"{path}: the compressed data are damaged after byte {_read} of the content. Copy or download it again.", problem);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw Unreadable(path, problem);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();

            base.Dispose(disposing);
        }
    }
}
