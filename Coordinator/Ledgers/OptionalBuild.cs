namespace Runner.Ledgers;

/// <summary>Which optional packages this build has (build/Optional.props), and the command that has another one too.</summary>
internal static class OptionalBuild
{
    public static readonly string[] Has =
    [
#if AKKA
        "akka",
#endif
#if LITEDB
        "litedb",
#endif
#if TORCHSHARP
        "torchsharp",
#endif
    ];

    /// <summary>The present command line on a build that has the package.</summary>
    public static string CommandWith(string package) =>
        $"RUNNER_WITH={string.Join(',', Has.Append(package))} ./runner {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}";
}
