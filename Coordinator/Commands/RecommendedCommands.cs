using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Runner.Ledgers;
using Runner.Ledgers.Postgres;

namespace Runner.Commands;

/// <summary>Commands that messages recommend, such as <c>runner resume a</c>. They are given the ledger, or the cluster, that this command
/// was given, so that they work as they stand.</summary>
public sealed partial class RecommendedCommands
{
    private const string Ledger = "--ledger";

    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);

    /// <summary>A message with its recommended commands complete.</summary>
    public string In(string message) =>
        options.Count == 0 ? message : Recommended().Replace(message, verb => verb.Value + options.GetValueOrDefault(verb.Value));

    /// <summary>Learns which ledger or cluster this command was given.</summary>
    internal void Read(ParseResult parsed)
    {
        options.Clear();
        var given = parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit).ToArray();
        foreach (var command in parsed.RootCommandResult.Command.Subcommands)
        {
            // The options of a cluster are the same objects in every command that works on a cluster's ledger.
            var shared = given.Where(option => option.Option.Name == Ledger
                ? command.Options.Any(other => other.Name == Ledger)
                : CommandLine.IsOfCluster(command) && command.Options.Contains(option.Option));
            if (string.Concat(shared.SelectMany(option => option.Tokens.Select(token => $" {option.Option.Name} {Value(option.Option.Name, token.Value)}"))) is { Length: > 0 } text)
            {
                options.Add(command.Name, text);
            }
        }
    }

    /// <summary>A server's URL may hold a password, which is not for a terminal.</summary>
    private static string Value(string option, string value) =>
        option == Ledger && LedgerLocation.FileOf(value) is null && PostgresUrl.HoldsPassword(value) ? "URL"
        : Plain().IsMatch(value) ? value
        : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The verb of a command that is recommended; one in brackets tells what another process does.</summary>
    [GeneratedRegex(@"(?<=(?<!\()\brunner )[a-z]+\b")]
    private static partial Regex Recommended();

    [GeneratedRegex(@"^[\w./:@%+=,-]+$")]
    private static partial Regex Plain();
}
