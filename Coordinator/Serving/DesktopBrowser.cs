using System.ComponentModel;
using System.Diagnostics;
using Runner.Commands;

namespace Runner.Serving;

/// <summary>The default browser of this machine's user.</summary>
internal static class DesktopBrowser
{
    /// <summary>Opens a page in it when there is a desktop and an interactive terminal.</summary>
    public static void Open(CommandHost host, string link)
    {
        if (!host.Terminal || (OperatingSystem.IsLinux() && !HasDesktop(host)))
        {
            return;
        }

        try
        {
            using var opened = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(link) { UseShellExecute = true })
                : Process.Start(OperatingSystem.IsMacOS() ? "open" : "xdg-open", link);
        }
        catch (Win32Exception)
        {
            // There is no such program; the link is on the terminal.
        }
    }

    private static bool HasDesktop(CommandHost host) => host.Variable("DISPLAY") is { Length: > 0 } || host.Variable("WAYLAND_DISPLAY") is { Length: > 0 };
}
