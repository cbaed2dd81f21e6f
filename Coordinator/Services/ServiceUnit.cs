namespace Runner.Services;

/// <summary>A Runner command as a service of this machine.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="Program">This program: its file, or the program that runs it with arguments.</param>
/// <param name="Arguments">Arguments of the command: <c>worker --ledger …</c>.</param>
/// <param name="Folder">Its working folder.</param>
/// <param name="Environment">Environment variables in addition to the machine's.</param>
public sealed record ServiceUnit(
    string Name, IReadOnlyList<string> Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Seconds between a failure and the restart.</summary>
    public const int RestartSeconds = 10;

    /// <summary>Seconds that the service may take to stop, in which it checkpoints bundles and hands them back.</summary>
    public const int StopSeconds = 60;
}
