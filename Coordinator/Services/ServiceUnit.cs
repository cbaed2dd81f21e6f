namespace Runner.Services;

/// <summary>A command of Runner as a service of this machine.</summary>
/// <param name="Name">What the machine calls it.</param>
/// <param name="Program">This program: its file, and arguments where another program runs it.</param>
/// <param name="Arguments">Those of the command: <c>worker --ledger …</c>.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">Variables that it has beside the machine's.</param>
public sealed record ServiceUnit(
    string Name, IReadOnlyList<string> Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Between a failure and the next start.</summary>
    public const int RestartSeconds = 10;

    /// <summary>Bundles are checkpointed and handed back meanwhile.</summary>
    public const int StopSeconds = 60;
}
