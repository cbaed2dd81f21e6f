using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>Writes a file that the user named: wholly or not at all. What is there and holds nothing is written into where it is: it may
/// be a device or a pipe, which no file must take the place of.</summary>
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

    /// <summary>Also where the work was called off: nothing half-written stays.</summary>
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

    /// <summary>Refuses a file before the work whose result it is to hold, not after it.</summary>
    /// <param name="file">null: none is wanted.</param>
    /// <param name="spec">What the work is described by; never to be replaced by its result.</param>
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

    /// <summary>A link's end: the link stays. No ledger: its results would be lost.</summary>
    private static string PathOf(CommandHost host, string file)
    {
        var named = Path.GetFullPath(file, host.Folder);
        var path = File.Exists(named) && File.ResolveLinkTarget(named, returnFinalTarget: true) is { } end ? end.FullName : named;
        return !HoldsNothing(path) && LedgerLocation.IsLedger(path)
            ? throw new UserException($"{file}: is a ledger, which no output may take the place of. Name another file.")
            : path;
    }

    private static bool HoldsNothing(string path) => File.Exists(path) && new FileInfo(path).Length == 0;

    private static UserException Unwritable(string file, Exception fault) =>
        new($"{file}: cannot be written ({fault.Message.TrimEnd('.')}). Name a file in a folder that you may write to.");
}
