using System.CommandLine;

namespace Runner.Commands;

/// <summary>Files a sweep: its name, tags, note and archive.</summary>
public static class EditCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var ledgerOption = CommonOptions.Ledger();
        var name = new Option<string?>("--name") { Description = "A new name for all its revisions; empty for the one in its spec, under which it is found in any case.", HelpName = "NAME" };
        var tags = new Option<string?>("--tags") { Description = "All its tags, separated by spaces or commas; empty for none.", HelpName = "TAGS" };
        var note = new Option<string?>("--note") { Description = "A note; empty for none.", HelpName = "TEXT" };
        var archive = new Option<bool>("--archive") { Description = "Leave it out of lists." };
        var restore = new Option<bool>("--restore") { Description = "Bring it back into lists." };
        var command = CommandLine.Describe("edit", "Renames a sweep, tags it, notes something about it, or archives it. Its results do not change.", "edit digits-init --tags 'paper figure-2' --note 'the long run'");
        foreach (var option in (Option[])[name, tags, note, archive, restore, ledgerOption])
        {
            command.Add(option);
        }

        command.Add(sweepArgument);
        command.SetAction(async (parsed, cancel) =>
        {
            var change = new FilingChange(
                parsed.GetValue(name),
                parsed.GetValue(tags) is { } text ? FilingChange.ReadTags(text) : null,
                parsed.GetValue(note),
                (parsed.GetValue(archive), parsed.GetValue(restore)) switch
                {
                    (true, true) => throw new UserException("--archive and --restore contradict each other. Give one of them."),
                    (true, _) => true,
                    (_, true) => false,
                    _ => null,
                });
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            await host.RecommendAsync(await Orders.EditAsync(ledger, parsed.GetRequiredValue(sweepArgument), change, cancel));
            return ExitCode.Success;
        });
        return command;
    }
}
