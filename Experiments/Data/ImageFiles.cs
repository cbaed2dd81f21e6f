using Runner.Echo;
using Runner.Files;

namespace Runner.Data;

/// <summary>
/// The files of a folder of images, in order of their paths. Images in an unsupported format and classes without images are
/// refused, because leaving either out silently would change what is learned.
/// </summary>
/// <param name="Paths">PNG and PGM files.</param>
/// <param name="Others">Names of files that are not images, such as a README, in order.</param>
internal sealed record ImageFiles(List<string> Paths, List<string> Others)
{
    private const int MostFiles = 1 << 22;
    private const int MostDepth = 8;

    /// <summary>Unsupported image formats, by extension.</summary>
    private static readonly Dictionary<string, string> Unread = new(StringComparer.Ordinal)
    {
        [".jpg"] = "JPEG",
        [".jpeg"] = "JPEG",
        [".jpe"] = "JPEG",
        [".jfif"] = "JPEG",
        [".jp2"] = "JPEG",
        [".bmp"] = "BMP",
        [".dib"] = "BMP",
        [".gif"] = "GIF",
        [".tif"] = "TIFF",
        [".tiff"] = "TIFF",
        [".webp"] = "WebP",
        [".heic"] = "HEIC",
        [".heif"] = "HEIC",
        [".avif"] = "AVIF",
        [".ppm"] = "PPM",
        [".pbm"] = "PBM",
        [".pnm"] = "PNM",
        [".pam"] = "PAM",
        [".pfm"] = "PFM",
        [".ico"] = "ICO",
        [".svg"] = "SVG",
        [".tga"] = "TGA",
        [".psd"] = "PSD",
        [".dng"] = "DNG",
        [".exr"] = "EXR",
        [".hdr"] = "HDR",
        [".jxl"] = "JPEG XL",
        [".apng"] = "APNG",
    };

    /// <exception cref="DataException">The folder does not exist, has no images, or has images in an unsupported format.</exception>
    public static ImageFiles Of(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataException(File.Exists(folder)
                ? $"{folder}: is a file, not a folder of images. Name the folder that it is in."
                : $"{folder}: no such folder. Correct the path, which is taken from the spec's folder.");
        }

        var search = new Search(folder);
        try
        {
            search.Visit(folder, 0);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new DataException($"{folder}: something in it may not be read ({Shown.Line(problem.Message.TrimEnd('.'), 200)}). Change its permissions, or give another folder.", problem);
        }
        catch (IOException problem)
        {
            throw DataFile.Unreadable(folder, problem);
        }

        return search.Found();
    }

    private sealed class Search(string root)
    {
        private readonly List<string> _images = [];
        private readonly List<string> _others = [];
        private readonly List<string> _classes = [];
        private readonly SortedDictionary<string, List<string>> _unread = new(StringComparer.Ordinal);
        private int _seen;

        public void Visit(string folder, int depth)
        {
            var options = new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options))
            {
                if (++_seen > MostFiles)
                {
                    throw new DataException($"{root}: has over {MostFiles} files and folders. Give a smaller folder.");
                }

                if (entry.Attributes.HasFlag(FileAttributes.Directory))
                {
                    VisitFolder(entry, depth);
                }
                else if (Path.GetExtension(entry.Name).ToLowerInvariant() is ".png" or ".pgm")
                {
                    _images.Add(entry.FullName);
                }
                else if (UnreadFormat(entry.FullName) is { } format)
                {
                    var where = Path.GetDirectoryName(entry.FullName)!;
                    (_unread.TryGetValue($"{where}\n{format}", out var files) ? files : _unread[$"{where}\n{format}"] = []).Add(entry.Name);
                }
                else
                {
                    _others.Add(Path.GetRelativePath(root, entry.FullName));
                }
            }
        }

        public ImageFiles Found()
        {
            if (_unread.Count > 0)
            {
                var (place, files) = _unread.First();
                var parts = place.Split('\n');
                files.Sort(StringComparer.Ordinal);
                var more = _unread.Values.Sum(others => others.Count) - files.Count;
                throw new DataException(
                    $"{parts[0]}: {files.Count} {parts[1]} {(files.Count == 1 ? "image is" : "images are")} not read (the first is {Shown.Line(files[0], 80)})"
                    + $"{(more > 0 ? $", nor {(more == 1 ? "is" : "are")} {more} more in other formats or folders" : "")}. Convert them to PNG, or move them elsewhere.");
            }

            if (_images.Count == 0)
            {
                throw new DataException($"{root}: has no PNG or PGM images. Convert the images to PNG, or correct the path.");
            }

            // If an image is beside the folders, the folders are not classes.
            var first = _images.ConvertAll(image => Path.GetRelativePath(root, image).Split(Path.DirectorySeparatorChar)[0]).ToHashSet(StringComparer.Ordinal);
            if (first.IsSubsetOf(_classes) && _classes.Order(StringComparer.Ordinal).FirstOrDefault(name => !first.Contains(name)) is { } empty)
            {
                throw new DataException($"{Path.Combine(root, empty)}: has no PNG or PGM images, and every subfolder is a class. Add images, or remove the folder.");
            }

            _images.Sort(StringComparer.Ordinal);
            _others.Sort(StringComparer.Ordinal);
            return new ImageFiles(_images, _others);
        }

        private void VisitFolder(FileSystemInfo folder, int depth)
        {
            if (depth >= MostDepth)
            {
                throw new DataException($"{folder.FullName}: is more than {MostDepth} folders deep. Give a folder whose images are nearer to it.");
            }

            if (folder.LinkTarget is not null
                && folder.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && (folder.FullName + Path.DirectorySeparatorChar).StartsWith(target.FullName.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new DataException($"{folder.FullName}: links to a folder that it is in, so its images would be counted again and again. Remove the link.");
            }

            if (depth == 0)
            {
                _classes.Add(folder.Name);
            }

            Visit(folder.FullName, depth + 1);
        }

        /// <summary>The format of an unsupported image; null when the file is not an image. When the extension is unknown, the first
        /// bytes decide.</summary>
        private static string? UnreadFormat(string path)
        {
            var extension = Path.GetExtension(path).ToLowerInvariant();
            if (Unread.TryGetValue(extension, out var known))
            {
                return known;
            }

            if (extension is ".txt" or ".md" or ".csv" or ".json" or ".xml" or ".yaml" or ".yml" or ".html" or ".pdf" or ".zip" or ".gz" or ".py" or ".ipynb"
                || GivenFile.Problem(path, long.MaxValue) is not null)
            {
                return null;
            }

            Span<byte> start = stackalloc byte[12];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return start switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG (under another name)",
                [(byte)'P', (byte)'2' or (byte)'5', (byte)'\n' or (byte)' ' or (byte)'\t' or (byte)'\r', ..] => "PGM (under another name)",
                [0xff, 0xd8, 0xff, ..] => "JPEG",
                [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
                [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "TIFF",
                [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P'] => "WebP",
                [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "BMP",
                _ => null,
            };
        }
    }
}
