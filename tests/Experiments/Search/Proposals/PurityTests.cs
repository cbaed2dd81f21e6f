using System.Collections.Immutable;
using Runner.Numerics;
using Runner.Search.Proposals;

namespace Runner.Tests.Search.Proposals;

/// <summary>A proposal is a function of the past that it may read, and of nothing else.</summary>
public sealed class PurityTests
{
    private const int Points = 40;

    private static readonly SearchSpace Mixed = new([SearchAxis.Continuous, SearchAxis.Numbers(7), SearchAxis.Categories(3), SearchAxis.Continuous]);

    public static TheoryData<string> Names => SearchRuns.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Fresh_proposers_asked_in_any_order_give_the_same_points(string method)
    {
        var past = SearchRuns.Run(Of(method, 1), Points, Cost);
        var used = Of(method, 1);

        foreach (var n in Enumerable.Range(0, Points).Select(i => i * 17 % Points))
        {
            Of(method, 1).Propose(past[..n]).ShouldBe(past[n].At);
            used.Propose(past[..n]).ShouldBe(past[n].At);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_several_at_a_time_the_latest_results_are_not_read(string method)
    {
        const int Parallel = 5;
        var past = SearchRuns.Run(Of(method, Parallel), Points, Cost);

        for (var n = 0; n < Points; n += 3)
        {
            var known = Math.Max(0, n - Parallel + 1);
            IEnumerable<TriedPoint> latest = past[known..n];
            Of(method, Parallel).Propose([.. past[..known], .. latest.Select(point => TriedPoint.Pending(point.At))]).ShouldBe(past[n].At);
            Of(method, Parallel).Propose([.. past[..known], .. latest.Select(point => TriedPoint.Done(point.At, -1e9))]).ShouldBe(past[n].At);
            Of(method, Parallel).Propose([.. past[..known], .. latest.Select(point => TriedPoint.Failed(point.At))]).ShouldBe(past[n].At);
        }
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("cma-es")]
    [InlineData("gp")]
    public void The_last_result_that_may_be_read_matters(string method)
    {
        const int Parallel = 4;
        var past = SearchRuns.Run(Of(method, Parallel), Points, Cost);

        // CMA-ES reads whole generations: some following point depends on every result.
        var changed = past.ToList();
        changed[20] = TriedPoint.Done(changed[20].At, -1e9);

        Enumerable.Range(20 + Parallel, Points - 20 - Parallel)
            .Any(n => !Of(method, Parallel).Propose(changed[..n]).SequenceEqual(past[n].At)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("gp")]
    public void Pending_points_keep_others_away(string method)
    {
        const int Parallel = 6;
        var past = SearchRuns.Run(Of(method, Parallel), Points, Cost);
        List<TriedPoint> elsewhere = [.. past[..(Points - Parallel + 1)], .. past.TakeLast(Parallel - 1).Select(_ => TriedPoint.Pending([0.99, 0.5, 0.5, 0.99]))];

        Of(method, Parallel).Propose(elsewhere).ShouldNotBe(Of(method, Parallel).Propose(past));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_result_that_is_missing_is_refused(string method)
    {
        var past = SearchRuns.Run(Of(method, 2), 6, Cost);
        past[3] = TriedPoint.Pending(past[3].At);

        Should.Throw<InvalidOperationException>(() => Of(method, 2).Propose(past));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeds_differ(string method) =>
        SearchRuns.Methods[method](Mixed, 1, 1).Propose([]).ShouldNotBe(SearchRuns.Methods[method](Mixed, 2, 1).Propose([]));

    /// <summary>Proposals are part of results: a change of them shows here. The same on every machine.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Bits_stay(string method)
    {
        var past = SearchRuns.Run(Of(method, 3), Points, Cost);

        var hash = 0xCBF29CE484222325UL;
        foreach (var x in past.SelectMany(point => point.At))
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(x)) * 0x100000001B3;
        }

        hash.ToString("x16").ShouldBe(Golden[method]);
    }

    private static readonly Dictionary<string, string> Golden = new()
    {
        ["random"] = "7f32c9bb93983947",
        ["tpe"] = "d884219d051bb9dd",
        ["cma-es"] = "7835192560ceaa50",
        ["gp"] = "7a359db81d771cf8",
    };

    private static IProposer Of(string method, int parallel) => SearchRuns.Methods[method](Mixed, 7, parallel);

    private static double Cost(ImmutableArray<double> at) =>
        ((at[0] - 0.3) * (at[0] - 0.3)) + Math.Abs(at[1] - 0.5) + (at[2] > 0.6 ? 0.2 : 0) + Simd.Sin(3 * at[3]);
}
