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

            throw new UserException($"{file}: cannot be written ({fault.Message.TrimEnd('.')}). Name a file in a folder that you may write to.");
        }
    }
}
