namespace Runner.Ledgers.Unsent;

/// <summary>Where programs of this user keep their state.</summary>
public static class StateFolder
{
    /// <param name="environment">A variable's value, or null.</param>
    /// <returns>Runner's folder there; null where there is none.</returns>
    public static string? Of(Func<string, string?> environment)
    {
        var state = environment("XDG_STATE_HOME") is { Length: > 0 } given ? given
            : OperatingSystem.IsWindows() ? environment("LOCALAPPDATA")
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : null;
        return string.IsNullOrEmpty(state) ? null : Path.Combine(state, "runner");
    }
}
