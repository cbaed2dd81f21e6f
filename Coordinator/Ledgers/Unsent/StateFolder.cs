namespace Runner.Ledgers.Unsent;

/// <summary>The folder in which programs of this user keep their state.</summary>
public static class StateFolder
{
    /// <param name="environment">Returns a variable's value, or null.</param>
    /// <returns>Runner's subfolder; null if there is no such folder.</returns>
    public static string? Of(Func<string, string?> environment)
    {
        var state = environment("XDG_STATE_HOME") is { Length: > 0 } given ? given
            : OperatingSystem.IsWindows() ? environment("LOCALAPPDATA")
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : null;
        return string.IsNullOrEmpty(state) ? null : Path.Combine(state, "runner");
    }
}
