using System.Runtime.CompilerServices;
using Runner.Specs;

namespace Runner.Tests.Specs;

/// <summary>Specs for tests.</summary>
internal static class SpecTexts
{
    /// <summary>The spec that the text gives; fails the test with its problems when it has any.</summary>
    public static SweepSpec Good(string text)
    {
        var reading = SpecFile.Read(text, "test.yaml");
        reading.Problems.ShouldBeEmpty();
        return reading.Spec.ShouldNotBeNull();
    }

    /// <summary>The text's problems, one per line.</summary>
    public static IReadOnlyList<string> Problems(string text) => [.. SpecFile.Read(text, "test.yaml").Problems.Select(p => p.ToString())];

    /// <summary>The settings of the base, without any axis.</summary>
    public static TrialValues Values(string text)
    {
        var spec = Good(text);
        return new SweepResolver(spec.Settings, spec.Base, []).Resolve([], []);
    }

    public static TrialConfig Config(string text) => TrialBinding.Bind(Values(text), default);

    /// <summary>A file of the repository.</summary>
    public static string Repository(params ReadOnlySpan<string> path) => Path.Combine([Root(), .. path]);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
