using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Minima;

/// <summary>The study of one function's runs, with the function.</summary>
public sealed record StudiedFunction(FunctionStudy Study, TrialProblem Problem)
{
    /// <summary>A sentence that says which runs these are; null for all of the sweep.</summary>
    public string? Part { get; init; }

    /// <summary>The minima and the passes between them; null without a search for passes.</summary>
    public PassNetwork? Passes { get; init; }

    /// <summary>The data of pictures; null until they are made.</summary>
    public FunctionPictures? Pictures { get; init; }
}
