using System.Globalization;

namespace Runner.Services;

/// <summary>A Windows service: the commands that create it, start it and restart it when it fails.</summary>
public static class WindowsService
{
    /// <summary>The commands, each a program with its arguments.</summary>
    /// <param name="host">Arguments that run the command as a service, before the command's own.</param>
    public static IReadOnlyList<string[]> CommandsFor(ServiceUnit unit, IReadOnlyList<string> host)
    {
        var restart = string.Join('/', Enumerable.Repeat($"restart/{(ServiceUnit.RestartSeconds * 1000).ToString(CultureInfo.InvariantCulture)}", 3));
        return
        [
            ["sc.exe", "create", unit.Name, "binPath=", string.Join(' ', unit.Program.Concat(host).Concat(unit.Arguments).Select(Quoted)), "start=", "delayed-auto"],
            ["sc.exe", "description", unit.Name, $"Runner: {string.Join(' ', unit.Arguments)}"],
            ["sc.exe", "failure", unit.Name, "reset=", "86400", "actions=", restart],
            ["sc.exe", "start", unit.Name],
        ];
    }

    /// <summary>Quotes an argument by the rules by which Windows programs parse their command lines.</summary>
    public static string Quoted(string argument)
    {
        if (argument.Length > 0 && !argument.Any(letter => char.IsWhiteSpace(letter) || letter == '"'))
        {
            return argument;
        }

        var text = new System.Text.StringBuilder("\"");
        var backslashes = 0;
        foreach (var letter in argument)
        {
            if (letter == '\\')
            {
                backslashes++;
                continue;
            }

            // Backslashes are doubled before a quote only.
            text.Append('\\', letter == '"' ? (2 * backslashes) + 1 : backslashes).Append(letter);
            backslashes = 0;
        }

        return text.Append('\\', 2 * backslashes).Append('"').ToString();
    }
}
