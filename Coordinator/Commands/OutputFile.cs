using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Writes a file that the user named, completely or not at all. An existing file of length 0 is written in place, because it
/// may be a device or a pipe, which must not be replaced by a file.</summary>
public static class OutputFile
{
    public static async Task WriteAsync(CommandHost host, string file, Func<Stream, Task> write)
    {
        var path = PathOf(host, file);
        var inPlace = HoldsNothing(path);
        var to = inPlace ? path : path + ".part";
        try
        {
            await using (var stream = new FileStream(to, inPlace ? FileMode.Open : FileMode.Create, FileAccess.Write, inPlace ? FileShare.ReadWrite : FileShare.None))
            {
                await write(stream);
            }

            if (!inPlace)
            {
                File.Move(to, path, overwrite: true);
            }
        }
        catch (Exception fault)
        {
            Undo(to, inPlace);
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(file, fault);
            }

            throw;
        }
    }

    /// <summary>Removes what was written, also after a cancellation.</summary>
    private static void Undo(string written, bool inPlace)
    {
        if (inPlace && !HoldsNothing(written))
        {
            File.WriteAllBytes(written, []);
        }
        else if (!inPlace && File.Exists(written))
        {
            File.Delete(written);
        }
    }

    /// <summary>Refuses an output file before the work begins, rather than after it.</summary>
    /// <param name="file">The output file; null for none.</param>
    /// <param name="spec">The spec's file, which must not be overwritten.</param>
    /// <exception cref="UserException">The file is a ledger, a folder or the spec, or cannot be written.</exception>
    public static void MustBeWritable(CommandHost host, string? file, string spec)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            var path = PathOf(host, file);
            if (File.Exists(path) && path == PathOf(host, spec))
            {
                throw new UserException($"{file}: is the spec itself. Name another file.");
            }

            if (Directory.Exists(path))
            {
                throw new IOException("it is a folder");
            }

            if (HoldsNothing(path))
            {
                return;
            }

            using var part = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, fault);
        }
    }

    /// <summary>The path to write: the target of a link, so that the link remains. A ledger is refused, because its results would be lost.</summary>
    private static string PathOf(CommandHost host, string file)
    {
        var named = Path.GetFullPath(file, host.Folder);
        var path = File.Exists(named) && File.ResolveLinkTarget(named, returnFinalTarget: true) is { } end ? end.FullName : named;
        return !HoldsNothing(path) && LedgerLocation.IsLedger(path)
            ? throw new UserException($"{file}: is a ledger, which must not be overwritten. Name another file.")
            : path;
    }

    private static bool HoldsNothing(string path) => File.Exists(path) && new FileInfo(path).Length == 0;

    private static UserException Unwritable(string file, Exception fault) =>
        new($"{file}: cannot be written ({fault.Message.TrimEnd('.')}). Name a file in a folder that you can write to.");
}
