using Runner.Commands;
using Runner.Comparison;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Running;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Planning;

/// <summary>What a search learns from sweeps of the ledger. It is part of the plan, so the search stays the same when those sweeps go on or are deleted.</summary>
internal static class SearchLearning
{
    /// <summary>A search looks through all that it knows for each proposal.</summary>
    private const int MostPoints = 1000;

    /// <exception cref="UserException">A sweep is not there, or cannot be learnt from.</exception>
    public static async Task<PlannedSpec> LearnAsync(PlannedSpec planned, ITrialLedger ledger, CancellationToken cancel)
    {
        if (planned.Plan.Gate is not Searching search || planned.Spec.Sample.Search is not { LearnFrom.IsEmpty: false } asked)
        {
            return planned;
        }

        var (points, lines) = (new List<ProposedPoint>(), new List<string>());
        foreach (var name in asked.LearnFrom)
        {
            var sweep = await FindAsync(planned.Spec, ledger, name, cancel);
            var results = new TrialResult?[sweep.Points.TrialCount];
            await foreach (var result in ledger.ResultsAsync(sweep.Id, search.NeedsCurves ? ResultParts.Curves : ResultParts.Numbers, cancel))
            {
                results[result.Index] = result;
            }

            var learnt = search.Learn(sweep.Points, results);
            var taken = Spread(learnt.Points, MostPoints - points.Count);
            points.AddRange(taken.Select((point, i) => new ProposedPoint(-1 - points.Count - i, point.At, default) { Learnt = point.Result }));
            lines.Add(Line(sweep.Id, learnt, taken.Count));
        }

        var plan = SearchPlanner.Knowing(planned.Plan, planned.Spec, planned.Points, [.. points.OrderBy(point => point.Point)]);
        return planned with { Plan = plan with { Learnt = lines }, Points = planned.Points.Knowing(plan.Plan.Proposed) };
    }

    private static async Task<RecordedSweep> FindAsync(SweepSpec spec, ITrialLedger ledger, string name, CancellationToken cancel)
    {
        var record = await ledger.FindSweepAsync(name, cancel) ?? throw Problem($"{name}: no such sweep in this ledger", "Run it first, or remove it here.");
        return DerivedSweep.SourceOf(record) is null
            ? await RecordedSweep.ReadAsync(ledger, record, cancel)
            : throw Problem($"{name} trains nothing", "Name the sweep that it goes on from.");

        UserException Problem(string diagnosis, string remedy) => new(spec.Problem(PointSearch.LearnFromPath, diagnosis, remedy).ToString());
    }

    /// <summary>Evenly through a list, so many at most.</summary>
    private static List<T> Spread<T>(IReadOnlyList<T> all, int most) =>
        all.Count <= most ? [.. all] : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Count / most)])];

    private static string Line(SweepId sweep, LearntPoints learnt, int taken)
    {
        string[] left =
        [
            .. Left(learnt.Points.Count - taken, $"more than the {Number.Count(MostPoints)} that are kept"), .. Left(learnt.Other, "with other settings or data"), .. Left(learnt.Beyond, "beyond the axes"), .. Left(learnt.Open, "not ended"),
        ];
        return $"learns from {sweep}: {Number.Of(taken, "point")}{(left.Length == 0 ? "" : $"; left out: {string.Join(", ", left)}")}";

        static string[] Left(int count, string why) => count == 0 ? [] : [$"{Number.Count(count)} {why}"];
    }
}
