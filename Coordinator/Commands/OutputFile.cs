namespace Runner.Commands;

/// <summary>Writes a file that the user named: wholly or not at all.</summary>
public static class OutputFile
{
    public static async Task WriteAsync(CommandHost host, string file, Func<Stream, Task> write)
    {
        var path = Path.GetFullPath(file, host.Folder);
        var part = path + ".part";
        try
        {
            await using (var stream = File.Create(part))
            {
                await write(stream);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }

            throw Unwritable(file, fault);
        }
    }

    /// <summary>Refuses a file before the work whose result it is to hold, not after it.</summary>
    /// <param name="file">null: none is wanted.</param>
    public static void MustBeWritable(CommandHost host, string? file)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            var path = Path.GetFullPath(file, host.Folder);
            if (Directory.Exists(path))
            {
                throw new IOException("it is a folder");
            }

            using var part = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, fault);
        }
    }

    private static UserException Unwritable(string file, Exception fault) =>
        new($"{file}: cannot be written ({fault.Message.TrimEnd('.')}). Name a file in a folder that you may write to.");
}
