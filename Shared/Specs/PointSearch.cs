using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>What <c>sweep.sample</c> says of a search: points are proposed one after the other, from the results of earlier ones.</summary>
/// <param name="Objectives">Metrics; empty for the test loss where it is measured, else the training loss.</param>
/// <param name="Constraints">Each a metric with a bound.</param>
/// <param name="Parallel">How many points are tried at a time: a point depends on all but so many, less one, before it.</param>
/// <param name="Judge">On how many fresh seeds the best point is trained when the search is over.</param>
public sealed record PointSearch(ImmutableArray<string> Objectives, ImmutableArray<string> Constraints, int Parallel, int Judge)
{
    public const string LearnFromPath = "sweep.learn-from";

    /// <summary>Sweeps whose results are used from the beginning.</summary>
    public ImmutableArray<string> LearnFrom { get; init; } = [];

    /// <summary>Points that each depend on all before them.</summary>
    public const int MostPoints = 10_000;

    public const int UsualParallel = 4;

    public const int UsualJudge = 5;

    /// <summary>Of several objectives, points of the front that are judged.</summary>
    private const int MostJudged = 5;

    /// <summary>Points that are trained on fresh seeds at the end, at most.</summary>
    public int JudgedPoints => Judge == 0 ? 0 : Objectives.Length > 1 ? MostJudged : 1;
}
