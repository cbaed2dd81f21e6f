using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>A spec cannot be read.</summary>
/// <param name="problems">At least one.</param>
internal sealed class SpecRefusedException(IReadOnlyList<SpecProblem> problems) : Exception(problems[0].ToString())
{
    public IReadOnlyList<SpecProblem> Problems { get; } = problems;
}
