using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Runner.Commands;

/// <summary>A command whose help ends with an example.</summary>
public sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>The example without the leading <c>runner</c>.</summary>
    public string Example { get; } = example;
}

/// <summary>Prints the standard help, then the command's example.</summary>
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
