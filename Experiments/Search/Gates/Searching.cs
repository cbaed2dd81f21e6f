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

    private Searching(SweepSpec spec, SweepPoints points, ImmutableArray<ComparisonMetric> objectives, int horizon)
    {
        (this.spec, search, this.points, Objectives) = (spec, spec.Sample.Search!, points, objectives);
        costs = new SearchCosts(points, objectives, horizon);
        proposer = ProposerOf(spec, search);
    }

    /// <summary>What points are judged by.</summary>
    public ImmutableArray<ComparisonMetric> Objectives { get; }

    /// <inheritdoc/>
    public string About =>
        $"proposed by {KebabCase.Of(spec.Sample.Method)} for the {Words.List([.. Objectives.Select(metric => metric.Phrase)])}, {Number.Of(search.Parallel, "point")} at a time"
        + (search.Judge == 0 ? "" : $"; the best point is trained on {Number.Of(search.Judge, "fresh seed")} at the end");

    /// <inheritdoc/>
    public bool NeedsCurves => costs.NeedsCurves;

    /// <exception cref="ComparisonException">What it is to be judged by is not recorded.</exception>
    public static Searching Of(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        var config = points.Knowing([new ProposedPoint(0, [.. spec.Axes.Select(_ => .5)], default)]).Config(0);
        var names = spec.Sample.Search!.Objectives is { IsEmpty: false } asked ? asked : [""];
        return new Searching(spec, points, [.. names.Select(name => GateMetric.Of(spec, "sweep.sample.objective", name, config))], config.Training.Budget);
    }

    /// <inheritdoc/>
    public bool RestsAtFirst(int trial) => points.PointOf(trial) >= search.Parallel;

    /// <inheritdoc/>
    public int FirstStageOf(int trial) => 0;

    /// <inheritdoc/>
    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        var known = proposed.ToList();
        while (Next(results, known) is { } next)
        {
            known.Add(next);
        }

        var knowing = points.Knowing(known);
        return [.. known.Skip(proposed.Count).SelectMany(point => Openings(point, knowing))];
    }

    /// <summary>The point that follows those that are proposed; null while results are waited for, or when there is none.</summary>
    /// <param name="results">By trial; null for those that are open.</param>
    /// <param name="proposed">All before it, in order.</param>
    public ProposedPoint? Next(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(proposed);
        var number = proposed.Count;
        var readable = Math.Clamp(number < spec.Sample.Count ? number - search.Parallel + 1 : spec.Sample.Count, 0, spec.Sample.Count);
        if (number >= points.PointCount || !Enumerable.Range(0, readable).All(point => costs.HasEnded(point, results)))
        {
            return null;
        }

        TriedPoint[] past = [.. proposed.Select(point => point.Point < readable ? costs.Of(point, results) : TriedPoint.Pending(point.At))];
        var at = number < spec.Sample.Count ? proposer.Propose(past) : Best(past[..spec.Sample.Count])?.At;
        return at is { } coordinates ? new ProposedPoint(number, coordinates, Basis(past)) : null;
    }

    /// <summary>The search as far as it has come, by the points that are known to be proposed.</summary>
    /// <param name="results">By trial; null for those that have not ended.</param>
    public SearchStand Play(IReadOnlyList<TrialResult?> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var ended = points.Proposed.Where(point => point.Point < spec.Sample.Count && costs.HasEnded(point.Point, results))
            .Select(point => (point.Point, Tried: costs.Of(point, results))).ToList();
        var best = Best([.. ended.Select(one => one.Tried)]);
        return new(
            spec.Sample.Count,
            ended.Count,
            ended.Count(one => one.Tried.State == TriedState.Failed),
            best is null ? null : Judged(ended.Find(one => one.Tried == best).Point, best, results));
    }

    /// <summary>Derives every known proposal from the results once more.</summary>
    public IEnumerable<ProposalCheck> Check(IReadOnlyList<TrialResult?> results)
    {
        var proposed = points.Proposed;
        return proposed.Select((point, place) => point.Point != place ? new ProposalCheck(point, null, ProposalVerdict.Differs)
            : Next(results, [.. proposed.Take(place)]) is not { } derived ? new ProposalCheck(point, null, ProposalVerdict.NotDerived)
            : new ProposalCheck(point, derived, derived.IsAt(point.At) ? ProposalVerdict.Follows : derived.Basis == point.Basis ? ProposalVerdict.Differs : ProposalVerdict.OtherResults));
    }

    private JudgedPoint Judged(int point, TriedPoint tried, IReadOnlyList<TrialResult?> results)
    {
        var trials = search.Judge == 0 ? [] : Enumerable.Range(points.FirstTrialOf(spec.Sample.Count), search.Judge).Select(trial => results[trial]).OfType<TrialResult>();
        return new(
            point,
            [.. Objectives.Zip(tried.Costs, (metric, cost) => metric.Cost(cost))],
            search.Judge,
            [.. trials.Select(trial => (IReadOnlyList<double>)[.. Objectives.Select(metric => costs.Measured(trial, metric)).Select(one => one.Counts ? one.Value : double.NaN)])]);
    }

    /// <summary>The best of the points that have ended, ties to the lower number; null where all have failed.</summary>
    private TriedPoint? Best(TriedPoint[] past) =>
        past.Where(point => point.State == TriedState.Done).MinBy(point => point.Costs[0]);

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
            _ => throw new InvalidOperationException($"{spec.Sample.Method} does not search."),
        };
    }
}

/// <summary>How a search stands.</summary>
/// <param name="Points">That it tries in all.</param>
/// <param name="Ended">That have ended.</param>
/// <param name="Failed">Of these, those without a value.</param>
/// <param name="Best">Null where none has a value.</param>
public sealed record SearchStand(int Points, int Ended, int Failed, JudgedPoint? Best)
{
    public bool IsOver => Ended == Points;
}

/// <summary>A point that a search has chosen.</summary>
/// <param name="Values">An objective each: those that it was chosen for.</param>
/// <param name="Seeds">On how many fresh seeds it is trained.</param>
/// <param name="Fresh">By those that have ended, what came out; NaN where nothing did.</param>
public sealed record JudgedPoint(int Point, IReadOnlyList<double> Values, int Seeds, IReadOnlyList<IReadOnlyList<double>> Fresh);

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
