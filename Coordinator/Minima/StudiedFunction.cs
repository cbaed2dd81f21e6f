using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;

namespace Runner.Minima;

/// <summary>The runs of one function, with the function.</summary>
public sealed record StudiedFunction(FunctionStudy Study, TrialProblem Problem)
{
    /// <summary>Which runs these are, as a sentence; null for all of their sweep.</summary>
    public string? Part { get; init; }

    /// <summary>The minima and the passes between them; null where nobody looked for passes.</summary>
    public PassNetwork? Passes { get; init; }

    /// <summary>Null until they are made.</summary>
    public FunctionPictures? Pictures { get; init; }
}
