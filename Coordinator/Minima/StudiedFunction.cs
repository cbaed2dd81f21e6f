using Runner.Comparison.Minima;

namespace Runner.Minima;

/// <summary>The runs of one function, with the function.</summary>
public sealed record StudiedFunction(FunctionStudy Study, TrialProblem Problem)
{
    /// <summary>Which runs these are, as a sentence; null for all of their sweep.</summary>
    public string? Part { get; init; }

    /// <summary>Null until they are made.</summary>
    public FunctionPictures? Pictures { get; init; }
}
