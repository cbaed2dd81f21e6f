using System.Runtime.CompilerServices;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Search;

/// <summary>Specs and their points for tests.</summary>
internal static class SearchSpecs
{
    public static SweepSpec Spec(string text)
    {
        var reading = SpecFile.Read(text, "test.yaml");
        reading.Problems.ShouldBeEmpty();
        return reading.Spec.ShouldNotBeNull();
    }

    public static SweepPoints Points(string text) => SweepPoints.Of(Spec(text));

    /// <summary>The values of every point, <c>-</c> where an axis does not apply.</summary>
    public static IReadOnlyList<string> Rows(SweepPoints points) =>
        [.. Enumerable.Range(0, points.PointCount).Select(p => string.Join(' ', points.Values(p).Select(v => v?.Text ?? "-")))];

    public static string Catalogue(string file, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Experiments", "Catalogue", file));
}
