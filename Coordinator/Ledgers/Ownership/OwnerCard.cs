using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Runner.Ledgers.Ownership;

/// <summary>The content of <c>FILE.owner</c>: the owner of a ledger file and how to reach it.</summary>
/// <param name="Started">When the process started, for information.</param>
/// <param name="Command">The first word of its command line, such as <c>run</c>; empty if that is not a command.</param>
/// <param name="Socket">The path of its Unix socket.</param>
/// <param name="Token">The secret that a visitor must present, in hexadecimal.</param>
internal sealed record OwnerCard(int Process, string Started, string Host, string Command, string Socket, string Token)
{
    public const int TokenBytes = 32;

    private const string FirstLine = "runner-owner 1";

    private const int MostBytes = 4096;

    public static OwnerCard OfThisProcess(string socket, string token)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new OwnerCard(
            self.Id,
            self.StartTime.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Environment.MachineName,
            Environment.GetCommandLineArgs() is [_, var word, ..] && word.All(char.IsAsciiLetterLower) ? word : "",
            socket,
            token);
    }

    /// <summary>Reads the card of an owner file; null if there is none, or if it is damaged.</summary>
    /// <exception cref="LedgerException">The file belongs to another user.</exception>
    public static OwnerCard? Read(string file)
    {
        try
        {
            using var handle = UnixFiles.OpenUnlocked(file);
            var content = new byte[MostBytes];
            return Parse(Encoding.UTF8.GetString(content, 0, RandomAccess.Read(handle, content, 0)));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new LedgerException($"{file} belongs to another user, whose process may be using the ledger. Ask that user, or copy the ledger when it is not in use.", fault);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static OwnerCard? Parse(string text)
    {
        var lines = text.Split('\n');
        return lines is [FirstLine, var process, var started, var host, var command, var socket, var token, ""]
            && Value(process, "process: ") is { } id && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Value(started, "started: ") is { } since
            && Value(host, "host: ") is { } machine
            && Value(command, "command: ") is { } word
            && Value(socket, "socket: ") is { Length: > 0 } path
            && Value(token, "token: ") is { Length: TokenBytes * 2 } secret && secret.All(char.IsAsciiHexDigit)
            ? new OwnerCard(number, since, machine, word, path, secret)
            : null;
    }

    public string Format() =>
        $"{FirstLine}\nprocess: {Process}\nstarted: {Started}\nhost: {Host}\ncommand: {Command}\nsocket: {Socket}\ntoken: {Token}\n";

    /// <summary>For example <c>process 4711 (runner run)</c>.</summary>
    public override string ToString() =>
        $"process {Process}{(Command.Length > 0 ? $" (runner {Command})" : "")}{(Host == Environment.MachineName ? "" : $" on {Host}")}";

    private static string? Value(string line, string name) => line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;
}
