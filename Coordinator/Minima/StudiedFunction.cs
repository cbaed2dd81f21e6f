using Runner.Comparison.Minima;

namespace Runner.Minima;

/// <summary>The runs of one function, with the function.</summary>
public sealed record StudiedFunction(FunctionStudy Study, TrialProblem Problem)
{
    /// <summary>Null until they are made.</summary>
    public FunctionPictures? Pictures { get; init; }
}
