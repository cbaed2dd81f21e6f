namespace Runner.Search.Proposals;

/// <summary>Which results are better: points that hold all constraints before others, those by cost, the others by violation, failed ones last.</summary>
internal static class Ranking
{
    /// <summary>The points that ended, best first; equal ones in their order.</summary>
    public static IEnumerable<int> BestFirst(IReadOnlyList<TriedPoint> points) =>
        ParetoFront.BestFirst([.. Where(points, IsFeasible)], index => points[index].Costs)
            .Concat(Where(points, point => point.State == TriedState.Done && !IsFeasible(point)).OrderBy(index => points[index].Violation))
            .Concat(Where(points, point => point.State == TriedState.Failed));

    public static bool IsFeasible(TriedPoint point) => point.State == TriedState.Done && point.Violation <= 0;

    private static IEnumerable<int> Where(IReadOnlyList<TriedPoint> points, Func<TriedPoint, bool> condition) =>
        Enumerable.Range(0, points.Count).Where(index => condition(points[index]));
}
