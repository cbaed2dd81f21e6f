using Runner.Specs;

namespace Runner.Commands;

/// <summary>Reads spec files for commands: problems become one message of one line each.</summary>
public static class SpecFiles
{
    public static SweepSpec Load(CommandHost host, string file)
    {
        var path = Path.GetFullPath(file, host.Folder);
        if (!File.Exists(path))
        {
            throw new UserException($"{file}: no such file. Name a spec, for example Experiments/Catalogue/digits-init.yaml.");
        }

        try
        {
            return Parse(File.ReadAllText(path), file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file}: cannot be read ({fault.Message.TrimEnd('.')}). Check its permissions.");
        }
    }

    public static SweepSpec Parse(string text, string file)
    {
        var reading = SpecFile.Read(text, file);
        return reading.Spec is { } spec && reading.Problems.Count == 0
            ? spec
            : throw new UserException(string.Join(Environment.NewLine, reading.Problems));
    }
}
