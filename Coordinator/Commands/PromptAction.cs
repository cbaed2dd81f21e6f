using System.CommandLine;
using System.CommandLine.Invocation;

namespace Runner.Commands;

/// <summary>A command's work, begun beside whoever asked for it: Ctrl-C is heard from the first moment, also while a large spec is read.</summary>
internal sealed class PromptAction(AsynchronousCommandLineAction work) : AsynchronousCommandLineAction
{
    /// <summary>Makes every command below this one begin so.</summary>
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
