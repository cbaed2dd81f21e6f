using System.Buffers.Binary;
using System.Collections.Immutable;
using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Proposals;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>
/// A search: point n is proposed from the results of points 0 to n − p alone, where p are tried at a time, and opened as soon as these have ended. So it is the same
/// search for any number of workers, in any order. When all points have ended, the best one is trained on fresh seeds: its values so far are those that it was chosen for.
/// </summary>
public sealed class Searching : ISweepGate
{
    private readonly SweepSpec spec;
    private readonly PointSearch search;
    private readonly SweepPoints points;
    private readonly SearchCosts costs;
    private readonly IProposer proposer;

    private Searching(SweepSpec spec, SweepPoints points, ImmutableArray<ComparisonMetric> objectives, ImmutableArray<SearchConstraint> constraints, int horizon)
    {
        (this.spec, search, this.points, Objectives, Constraints) = (spec, spec.Sample.Search!, points, objectives, constraints);
        costs = new SearchCosts(points, objectives, constraints, horizon);
        proposer = ProposerOf(spec, search);
    }

    /// <summary>What points are judged by.</summary>
    public ImmutableArray<ComparisonMetric> Objectives { get; }

    /// <summary>What points have to satisfy.</summary>
    public ImmutableArray<SearchConstraint> Constraints { get; }

    /// <inheritdoc/>
    public string About =>
        $"proposed by {KebabCase.Of(spec.Sample.Method)} for the {Words.List([.. Objectives.Select(metric => metric.Phrase)])}"
        + (Constraints.IsEmpty ? "" : $" where {Words.List([.. Constraints.Select(one => one.ToString())])}")
        + $", {Number.Of(search.Parallel, "point")} at a time"
        + (search.Judge == 0 ? "" : $"; {(Objectives.Length > 1 ? $"up to {search.JudgedPoints} points of the front are" : "the best point is")} trained on {Number.Of(search.Judge, "fresh seed")} at the end");

    /// <inheritdoc/>
    public bool NeedsCurves => costs.NeedsCurves;

    /// <exception cref="ComparisonException">What it is to be judged by is not recorded.</exception>
    public static Searching Of(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        var config = points.Knowing([new ProposedPoint(0, [.. spec.Axes.Select(_ => .5)], default)]).Config(0);
        var names = spec.Sample.Search!.Objectives is { IsEmpty: false } asked ? asked : [""];
        return new Searching(
            spec,
            points,
            [.. names.Select(name => GateMetric.Of(spec, "sweep.sample.objective", name, config))],
            [.. spec.Sample.Search.Constraints.Select(text => SearchConstraint.Of(spec, "sweep.sample.constraints", text, config))],
            config.Training.Budget);
    }

    /// <inheritdoc/>
    public bool RestsAtFirst(int trial) => points.PointOf(trial) >= search.Parallel;

    /// <inheritdoc/>
    public int FirstStageOf(int trial) => 0;

    /// <inheritdoc/>
    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        var known = proposed.OrderBy(point => point.Point).ToList();
        while (Next(results, known) is { } next)
        {
            known.Add(next);
        }

        var knowing = points.Knowing(known);
        return [.. known.Skip(proposed.Count).SelectMany(point => Openings(point, knowing))];
    }

    /// <summary>The point that follows those that are proposed; null while results are waited for, or when there is none.</summary>
    /// <param name="results">By trial; null for those that are open.</param>
    /// <param name="proposed">What was learnt, and all before it, in order.</param>
    public ProposedPoint? Next(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(proposed);
        var own = proposed.Where(point => point.Learnt is null).ToArray();
        var number = own.Length;
        var readable = Math.Clamp(number < spec.Sample.Count ? number - search.Parallel + 1 : spec.Sample.Count, 0, spec.Sample.Count);
        if (number >= points.PointCount || !Enumerable.Range(0, readable).All(point => costs.HasEnded(point, results)))
        {
            return null;
        }

        TriedPoint[] tried = [.. own.Select(point => point.Point < readable ? costs.Of(point, results) : TriedPoint.Pending(point.At))];
        if (number < spec.Sample.Count)
        {
            TriedPoint[] past = [.. proposed.Where(point => point.Learnt is not null).OrderBy(point => point.Point).Select(Foreign), .. tried];
            return new ProposedPoint(number, proposer.Propose(past), Basis(past));
        }

        var ended = tried[..spec.Sample.Count];
        var chosen = Chosen(ended);
        return number - spec.Sample.Count is var place && place < chosen.Count ? new ProposedPoint(number, ended[chosen[place]].At, Basis(ended)) : null;
    }

    /// <summary>What can be learnt from another sweep: its points that are points of these axes too, with all other settings the same.</summary>
    /// <param name="from">With its files, so that equal paths with other contents are other data.</param>
    /// <param name="results">Its results, by trial; null for those that are open.</param>
    public LearntPoints Learn(SweepPoints from, IReadOnlyList<TrialResult?> results) =>
        LearntPoints.Of(spec, points, from, new SearchCosts(from, Objectives, Constraints, costs.Horizon), results);

    private static TriedPoint Foreign(ProposedPoint point) => new(
        point.At, point.Learnt!.Costs.IsEmpty ? TriedState.Failed : TriedState.Done, point.Learnt.Costs, point.Learnt.Violation, IsForeign: true);

    /// <summary>The search as far as it has come, by the points that are known to be proposed.</summary>
    /// <param name="results">By trial; null for those that have not ended.</param>
    public SearchStand Play(IReadOnlyList<TrialResult?> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ProposedPoint[] ended = [.. points.Proposed.Where(point => point.Learnt is null && point.Point < spec.Sample.Count && costs.HasEnded(point.Point, results))];
        TriedPoint[] tried = [.. ended.Select(point => costs.Of(point, results))];
        return new(
            spec.Sample.Count,
            ended.Length,
            tried.Count(one => one.State == TriedState.Failed),
            [.. Chosen(tried).Select((one, place) => Judged(ended[one].Point, place, tried[one], results))]);
    }

    /// <summary>Derives every known proposal from the results once more.</summary>
    public IEnumerable<ProposalCheck> Check(IReadOnlyList<TrialResult?> results)
    {
        var learnt = points.Proposed.Where(point => point.Learnt is not null).ToArray();
        var own = points.Proposed.Where(point => point.Learnt is null).ToArray();
        return own.Select((point, place) => point.Point != place ? new ProposalCheck(point, null, ProposalVerdict.Differs)
            : Next(results, [.. learnt, .. own.Take(place)]) is not { } derived ? new ProposalCheck(point, null, ProposalVerdict.NotDerived)
            : new ProposalCheck(point, derived, derived.IsAt(point.At) ? ProposalVerdict.Follows : derived.Basis == point.Basis ? ProposalVerdict.Differs : ProposalVerdict.OtherResults));
    }

    /// <param name="place">Among those that are chosen.</param>
    private JudgedPoint Judged(int point, int place, TriedPoint tried, IReadOnlyList<TrialResult?> results)
    {
        var trials = search.Judge == 0 ? [] : Enumerable.Range(points.FirstTrialOf(spec.Sample.Count + place), search.Judge).Select(trial => results[trial]).OfType<TrialResult>();
        return new(
            point,
            [.. Objectives.Zip(tried.Costs, (metric, cost) => metric.Cost(cost))],
            tried.Violation <= 0,
            search.Judge,
            [.. trials.Select(trial => (IReadOnlyList<double>)[.. Objectives.Select(metric => costs.Measured(trial, metric)).Select(one => one.Counts ? one.Value : double.NaN)])]);
    }

    /// <summary>The best of points that have ended, ties to the lower number; of several objectives, those of the front with the most room around them. None where all have failed.</summary>
    private List<int> Chosen(TriedPoint[] tried)
    {
        var ranked = Ranking.BestFirst(tried).Where(point => tried[point].State == TriedState.Done).ToList();
        if (Objectives.Length == 1 || ranked.Count == 0 || !Ranking.IsFeasible(tried[ranked[0]]))
        {
            return [.. ranked.Take(1)];
        }

        var feasible = ranked.FindAll(point => Ranking.IsFeasible(tried[point]));
        return [.. ranked.Take(Math.Min(ParetoFront.Of([.. feasible.Select(point => tried[point].Costs)]).Length, Math.Max(1, search.JudgedPoints)))];
    }

    private static IEnumerable<TrialOpening> Openings(ProposedPoint point, SweepPoints knowing) =>
        Enumerable.Range(knowing.FirstTrialOf(point.Point), knowing.ReplicatesOf(point.Point))
            .Select(trial => new TrialOpening(trial, 0) { Proposal = new TrialProposal(point, knowing.Identity(trial)) });

    /// <summary>Digest of all results that a proposal may depend on.</summary>
    private static Sha256Digest Basis(TriedPoint[] past)
    {
        var bytes = new byte[past.Sum(point => sizeof(double) * (2 + point.Costs.Length))];
        var at = 0;
        foreach (var value in past.SelectMany(point => (double[])[(double)point.State, .. point.Costs, point.Violation]))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            at += sizeof(double);
        }

        return Sha256Digest.Of(bytes);
    }

    private static IProposer ProposerOf(SweepSpec spec, PointSearch search)
    {
        var space = SearchSpaces.Of(spec);
        return spec.Sample.Method switch
        {
            SampleMethod.Random => Proposers.Random(space, spec.Seed, search.Parallel),
            SampleMethod.Tpe => Proposers.Tpe(space, spec.Seed, search.Parallel),
            SampleMethod.CmaEs => Proposers.CmaEs(space, spec.Seed, search.Parallel),
            SampleMethod.Gp => Proposers.Gp(space, spec.Seed, search.Parallel),
            _ => throw new InvalidOperationException($"{spec.Sample.Method} does not search."),
        };
    }
}

/// <summary>How a search stands.</summary>
/// <param name="Points">That it tries in all.</param>
/// <param name="Ended">That have ended.</param>
/// <param name="Failed">Of these, those without a value.</param>
/// <param name="Chosen">The best one; of several objectives, some of the front. None where none has a value.</param>
public sealed record SearchStand(int Points, int Ended, int Failed, IReadOnlyList<JudgedPoint> Chosen)
{
    public bool IsOver => Ended == Points;
}

/// <summary>A point that a search has chosen.</summary>
/// <param name="Values">An objective each: those that it was chosen for.</param>
/// <param name="Holds">Whether it satisfies all constraints.</param>
/// <param name="Seeds">On how many fresh seeds it is trained.</param>
/// <param name="Fresh">By those that have ended, what came out; NaN where nothing did.</param>
public sealed record JudgedPoint(int Point, IReadOnlyList<double> Values, bool Holds, int Seeds, IReadOnlyList<IReadOnlyList<double>> Fresh);

public enum ProposalVerdict
{
    /// <summary>It follows from the results.</summary>
    Follows,

    /// <summary>From the results that it was made of something else follows.</summary>
    Differs,

    /// <summary>It was made of other results than there are now: a trial was tried again since.</summary>
    OtherResults,

    /// <summary>Results that it depends on are missing at present.</summary>
    NotDerived,
}

/// <param name="Derived">What follows from the results; null where nothing does.</param>
public sealed record ProposalCheck(ProposedPoint Recorded, ProposedPoint? Derived, ProposalVerdict Verdict);
