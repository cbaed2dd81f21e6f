using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Runner.Commands;

/// <summary>A command with an example that its help ends with.</summary>
public sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>What follows <c>runner</c>.</summary>
    public string Example { get; } = example;
}

/// <summary>The usual help, then the command's example.</summary>
public sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ExampleCommand command)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  runner {command.Example}\n");
        }

        return code;
    }
}
