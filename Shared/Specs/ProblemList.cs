namespace Runner.Specs;

/// <summary>Collects the problems of one file.</summary>
internal sealed class ProblemList(string file)
{
    // Further problems would not help the user.
    private const int Most = 1000;

    private readonly List<SpecProblem> problems = [];

    public int Count => problems.Count;

    public IEnumerable<string> Paths => problems.Select(p => p.Path);

    public void Add(SpecMark at, string path, string diagnosis, string remedy)
    {
        if (problems.Count < Most)
        {
            problems.Add(new SpecProblem(file, at.Line, at.Column, path, diagnosis, remedy));
        }
    }

    /// <summary>In the file's order, each once.</summary>
    public IReadOnlyList<SpecProblem> InOrder() =>
        [.. problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
