using System.CommandLine;
using Runner.Networks;
using Runner.Training.Torch;

namespace Runner.Commands;

/// <summary>The option that loads the user's own networks, written with TorchSharp.</summary>
public static class PluginOption
{
    private const string Name = "--plugin";

    public static Option<string[]> Create() => new(Name)
    {
        Description = "An assembly with your own networks (model.kind: module). Its code runs with your permissions.",
        HelpName = "FILE.dll",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The host with the plugins of the command line loaded.</summary>
    /// <exception cref="UserException">An assembly or libtorch cannot be loaded.</exception>
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

    /// <summary>The arguments that load the same plugins in another process of Runner.</summary>
    public static IEnumerable<string> Arguments(CommandHost host) => host.Plugins.SelectMany(file => (string[])[Name, file]);
}
