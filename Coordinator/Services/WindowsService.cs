using System.Globalization;

namespace Runner.Services;

/// <summary>A service of Windows: the commands that make it, start it and restart it when it fails.</summary>
public static class WindowsService
{
    /// <summary>Each a program with its arguments.</summary>
    /// <param name="host">How the command is run as a service, before its own arguments.</param>
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

    /// <summary>As programs of Windows take their command lines apart.</summary>
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

            // Before a quote every backslash counts twice, elsewhere once.
            text.Append('\\', letter == '"' ? (2 * backslashes) + 1 : backslashes).Append(letter);
            backslashes = 0;
        }

        return text.Append('\\', 2 * backslashes).Append('"').ToString();
    }
}
