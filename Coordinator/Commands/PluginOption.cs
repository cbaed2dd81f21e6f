using System.CommandLine;
using Runner.Networks;
using Runner.Training.Torch;

namespace Runner.Commands;

/// <summary>Networks of the user's own code, written with TorchSharp.</summary>
public static class PluginOption
{
    private const string Name = "--plugin";

    public static Option<string[]> Create() => new(Name)
    {
        Description = "An assembly with networks of your own (model.kind: module). Its code runs with your permissions.",
        HelpName = "FILE.dll",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The same host with what the command line brings.</summary>
    /// <exception cref="UserException">An assembly, or libtorch, cannot be used.</exception>
    public static CommandHost With(this CommandHost host, ParseResult parsed, Option<string[]> option)
    {
        string[] files = [.. parsed.GetRequiredValue(option).Select(file => Path.GetFullPath(file, host.Folder))];
        if (files.Length == 0)
        {
            return host;
        }

        if (Libtorch.Problem is { } problem)
        {
            throw new UserException($"{Name} {parsed.GetRequiredValue(option)[0]}: {problem}. {Libtorch.Remedy}");
        }

        try
        {
            return host with { Modules = Plugins.Load(files), Plugins = files };
        }
        catch (NetworkException refused)
        {
            throw new UserException(refused.Message);
        }
    }

    /// <summary>What brings the same plugins to another process of Runner.</summary>
    public static IEnumerable<string> Arguments(CommandHost host) => host.Plugins.SelectMany(file => (string[])[Name, file]);
}
