using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Runner.Ledgers;
using Runner.Ledgers.Postgres;

namespace Runner.Commands;

/// <summary>Completes the commands that messages recommend, such as <c>runner resume a</c>, with the ledger or cluster options of this
/// command, so that they can be copied and run.</summary>
public sealed partial class RecommendedCommands
{
    private const string Ledger = "--ledger";

    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);

    /// <summary>The message with its recommended commands completed.</summary>
    public string In(string message) =>
        options.Count == 0 ? message : Recommended().Replace(message, verb => verb.Value + options.GetValueOrDefault(verb.Value));

    /// <summary>Reads the ledger or cluster options of this command.</summary>
    internal void Read(ParseResult parsed)
    {
        options.Clear();
        var commands = parsed.RootCommandResult.Command.Subcommands;
        var ofCluster = commands.Where(CommandLine.IsOfCluster).ToArray();
        var given = parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit).ToArray();
        foreach (var command in commands)
        {
            // Cluster options are the same objects in every command that works on a cluster's ledger, unlike a command's own options.
            var shared = given.Where(option => option.Option.Name == Ledger
                ? command.Options.Any(other => other.Name == Ledger)
                : ofCluster.Contains(command) && Array.TrueForAll(ofCluster, other => other.Options.Contains(option.Option)));
            if (string.Concat(shared.SelectMany(option => option.Tokens.Select(token => $" {option.Option.Name} {Value(option.Option.Name, token.Value)}"))) is { Length: > 0 } text)
            {
                options.Add(command.Name, text);
            }
        }
    }

    /// <summary>An option's value, quoted for the shell. A server's URL with a password is not printed.</summary>
    private static string Value(string option, string value) =>
        option == Ledger && LedgerLocation.FileOf(value) is null && PostgresUrl.HoldsPassword(value) ? "URL"
        : Plain().IsMatch(value) ? value
        : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The verb of a recommended command; a command in parentheses is what another process runs.</summary>
    [GeneratedRegex(@"(?<=(?<!\()\brunner )[a-z]+\b")]
    private static partial Regex Recommended();

    [GeneratedRegex(@"^[\w./:@%+=,-]+$")]
    private static partial Regex Plain();
}
