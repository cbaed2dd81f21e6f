using System.IO.Compression;
using System.Text;
using Runner.Data;
using Runner.Echo;

namespace Runner.Networks.Weights;

/// <summary>NumPy's NPZ: a ZIP archive with one NPY file for each array.</summary>
public static class NpzFile
{
    private const string Ending = ".npy";

    /// <summary>The header of an NPY file is padded to a multiple of so many bytes.</summary>
    private const int Alignment = 64;

    /// <summary>The first moment that a ZIP archive can state, so that the bytes do not depend on the time.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream to, IReadOnlyList<StoredTensor> tensors)
    {
        using var archive = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var tensor in tensors)
        {
            var entry = archive.CreateEntry(tensor.Name + Ending, CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var file = entry.Open();
            file.Write(HeaderOf(tensor));
            file.Write(tensor.Bytes.Span);
        }
    }

    /// <summary>Whether a file is one, by the first bytes of a ZIP archive or by its name.</summary>
    internal static bool Is(string path, ReadOnlySpan<byte> start) =>
        path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) || start is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..];

    /// <exception cref="DataException">Malformed, or larger than Runner holds.</exception>
    internal static IReadOnlyList<FileTensor> Read(string path)
    {
        DataFile.Check(path, DataLimits.FileBytes);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            return Read(archive, path);
        }
        catch (InvalidDataException fault)
        {
            throw new DataException($"{path}: is not a ZIP archive, or a damaged one. Copy it again, or save it with numpy.savez.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw DataFile.Unreadable(path, fault);
        }
    }

    private static List<FileTensor> Read(ZipArchive archive, string path)
    {
        var tensors = new List<FileTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var values = 0L;
        foreach (var entry in archive.Entries)
        {
            var place = $"{path}: {Shown.Line(entry.FullName, 80)}";
            if (!entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
            {
                throw new DataException($"{place}: is not an array (*{Ending}). Save the arrays alone, with numpy.savez.");
            }

            var name = entry.FullName[..^Ending.Length];
            if (!names.Add(name))
            {
                throw new DataException($"{place}: is there twice. Save the file again.");
            }

            using var content = new MemoryStream(Content(entry, place));
            var (numbers, shape) = NpyFile.Read(content, place);
            tensors.Add(new FileTensor(name, shape, numbers));
            if ((values += numbers.Length) > DataLimits.Values)
            {
                throw new DataException($"{path}: its arrays have more than {DataLimits.Values} numbers, the most that Runner holds. Give a smaller file.");
            }
        }

        return tensors;
    }

    private static byte[] Content(ZipArchiveEntry entry, string place)
    {
        if (entry.Length > Array.MaxLength)
        {
            throw new DataException($"{place}: has {entry.Length} bytes, more than Runner reads. Give a smaller file.");
        }

        using var stream = DataFile.Checked(entry.Open(), place);
        var content = DataFile.ReadValues(stream, (int)entry.Length, 1, place, 0, value => value[0]);
        DataFile.MustEnd(stream, place, content.Length);
        return Crc32.Of(content) == entry.Crc32
            ? content
            : throw new DataException($"{place}: its checksum does not fit its content. Copy or save the file again.");
    }

    /// <summary>Version 1.0 of the format: magic, version, length, and a Python dictionary.</summary>
    private static byte[] HeaderOf(StoredTensor tensor)
    {
        const int Before = 10;
        var sides = string.Join(", ", tensor.Shape) + (tensor.Shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{tensor.Type.Npy}', 'fortran_order': False, 'shape': ({sides}), }}";
        var length = ((Before + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - Before;
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1)), (byte)'\n'];
    }
}
