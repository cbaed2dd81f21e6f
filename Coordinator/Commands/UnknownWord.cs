using System.CommandLine;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>What to say of a word on the command line that is nothing there.</summary>
internal static class UnknownWord
{
    public static string Problem(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var shown = Shown.Line(word, 80);
        if (word.StartsWith('-'))
        {
            var name = word.TrimStart('-').Split('=')[0];
            var options = command.Options.Where(option => !option.Hidden).Select(option => option.Name.TrimStart('-')).ToList();
            return $"{shown}: {Named(command)} has no such option."
                + (NearestName.Of(name, options) is { } near ? $" Did you mean --{near}?"
                    : SettingTable.Trial.Concat(SettingTable.Execution).FirstOrDefault(setting => setting.Name == name || setting.Path == name) is { } setting ? $" {setting.Path} is a setting of the spec."
                    : "");
        }

        return command.Subcommands.Count > 0
            ? $"{shown}: no such command." + (NearestName.Of(word, command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)) is { } close ? $" Did you mean {close}?" : "")
            : $"{shown}: {Named(command)} takes no such argument{(command.Arguments.Count > 0 ? $" beside {string.Join(", ", command.Arguments.Select(argument => argument.Name))}" : "")}.{TrialHint(parsed, word)}";
    }

    /// <summary>A sweep's name and a trial's number as two words.</summary>
    private static string TrialHint(ParseResult parsed, string word) =>
        word.All(char.IsAsciiDigit) && parsed.CommandResult.Command.Arguments.Any(argument => argument.Name == TrialReference.ArgumentName)
            && parsed.CommandResult.Tokens is [{ Value: var sweep }, ..]
            ? $" Did you mean {Shown.Line(sweep, 80)}/{word}?"
            : "";

    private static string Named(Command command) => command is RootCommand ? "runner" : command.Name;
}
