using System.Globalization;
using System.Text;

namespace Runner.Services;

/// <summary>A service as a systemd unit: see <c>man systemd.service</c>, and <c>man systemd.syntax</c> for quoting.</summary>
public static class SystemdUnit
{
    /// <param name="user">The user as whom a system service runs; null for a service of the user's own manager.</param>
    public static string Of(ServiceUnit unit, string? user)
    {
        var text = new StringBuilder();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"""
            [Unit]
            Description=Runner: {Escaped(string.Join(' ', unit.Arguments))}
            Wants=network-online.target
            After=network-online.target

            [Service]
            ExecStart={string.Join(' ', unit.Program.Concat(unit.Arguments).Select(argument => Quoted(argument).Replace("$", "$$", StringComparison.Ordinal)))}
            WorkingDirectory={Escaped(unit.Folder)}

            """).ReplaceLineEndings("\n"));
        foreach (var (name, value) in unit.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"Environment={Quoted($"{name}={value}")}\n");
        }

        if (user is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"User={user}\n");
        }

        text.Append(string.Create(CultureInfo.InvariantCulture, $"""
            Restart=on-failure
            RestartSec={ServiceUnit.RestartSeconds}
            TimeoutStopSec={ServiceUnit.StopSeconds}

            [Install]
            WantedBy={(user is null ? "default.target" : "multi-user.target")}

            """).ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private static string Quoted(string text) =>
        $"\"{Escaped(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Escaped(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
