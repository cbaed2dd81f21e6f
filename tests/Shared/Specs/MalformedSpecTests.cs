using Runner.Specs;

namespace Runner.Tests.Specs;

/// <summary>
/// Golden files: <c>Malformed/*.yaml</c> hold a mistake each, and the <c>.expected</c> file beside says which problems are
/// reported, with line, column, path and remedy. With RUNNER_UPDATE_GOLDEN=1 they are written anew, to be read in the diff.
/// </summary>
public class MalformedSpecTests
{
    private static readonly string Folder = SpecTexts.Repository("tests", "Shared", "Specs", "Malformed");

    public static TheoryData<string> Mistakes => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_reported_with_its_place_and_a_remedy(string mistake)
    {
        var reading = SpecFile.Read(File.ReadAllText(Path.Combine(Folder, mistake + ".yaml")), mistake + ".yaml");

        reading.Spec.ShouldBeNull();
        var said = string.Concat(reading.Problems.Select(p => p + "\n"));
        var golden = Path.Combine(Folder, mistake + ".expected");
        if (Environment.GetEnvironmentVariable("RUNNER_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, said);
        }

        said.ShouldBe(File.ReadAllText(golden));
        foreach (var problem in reading.Problems)
        {
            problem.Remedy.ShouldMatch(@"^[A-Z].*[.?]$");
            problem.Diagnosis.ShouldNotEndWith(".");
            problem.ToString().ShouldNotContain('\n');
        }
    }

    [Fact]
    public void There_are_more_than_500_different_mistakes_with_almost_as_many_answers()
    {
        var mistakes = Directory.GetFiles(Folder, "*.yaml").Select(File.ReadAllText).ToHashSet();
        var answers = Directory.GetFiles(Folder, "*.expected").Select(f => File.ReadAllText(f).Replace(Path.GetFileNameWithoutExtension(f), "")).ToHashSet();

        mistakes.Count.ShouldBeGreaterThan(500);
        answers.Count.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Every_mistake_has_a_golden_file_and_every_golden_file_a_mistake()
    {
        var yaml = Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order();
        var expected = Directory.GetFiles(Folder, "*.expected").Select(Path.GetFileNameWithoutExtension).Order();

        expected.ShouldBe(yaml);
    }
}
