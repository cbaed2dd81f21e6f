using System.CommandLine;
using System.CommandLine.Invocation;

namespace Runner.Commands;

/// <summary>Starts a command asynchronously, so that Ctrl-C works from the first moment, even while a large spec is read.</summary>
internal sealed class PromptAction(AsynchronousCommandLineAction work) : AsynchronousCommandLineAction
{
    /// <summary>Wraps the action of every command below this one.</summary>
    public static void Give(Command parent)
    {
        foreach (var command in parent.Subcommands)
        {
            Give(command);
            if (command.Action is AsynchronousCommandLineAction work)
            {
                command.Action = new PromptAction(work);
            }
        }
    }

    public override async Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return await work.InvokeAsync(parseResult, cancellationToken);
    }
}
