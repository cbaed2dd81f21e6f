using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// Puts a worker aside on which three trials in a row fail that succeed elsewhere. After the third it is given nothing more,
/// and others train those trials again. When they succeed, all that failed on it in that row is trained again elsewhere; when
/// they fail too, they are at fault and the worker goes on. Nobody is doubted while nobody else is here to try.
/// </summary>
/// <param name="Book">What failed where.</param>
/// <param name="Standings">As last heard; by worker.</param>
/// <param name="Asked">Trials that were opened again, each with the worker on which it had failed.</param>
/// <param name="Idle">By doubted worker, for how many counts nobody else has worked.</param>
/// <param name="Unsettled">Somebody is doubted or about to be: the sweep is not over.</param>
public sealed record WorkerJudgement(
    FailedInARow Book,
    ImmutableSortedDictionary<string, StandingRecord> Standings,
    ImmutableHashSet<(int Trial, string Worker)> Asked,
    ImmutableDictionary<string, int> Idle,
    bool Unsettled)
{
    /// <summary>So many trials in a row that fail here and succeed elsewhere are no accident.</summary>
    private const int InARow = 3;

    /// <summary>For so many counts nobody has begun a trial that waits: whoever could try it has gone.</summary>
    private const int MostIdle = 20;

    public static readonly WorkerJudgement Start = new(
        FailedInARow.None,
        ImmutableSortedDictionary.Create<string, StandingRecord>(StringComparer.Ordinal),
        [],
        ImmutableDictionary<string, int>.Empty,
        false);

    public bool StandsWell(string worker) => Standings.GetValueOrDefault(worker) is null or { Standing: WorkerStanding.Good };

    public bool IsPutAside(string worker) => Standings.GetValueOrDefault(worker)?.Standing == WorkerStanding.PutAside;

    /// <summary>Takes in what was seen. Whoever leads judges; all say what has changed.</summary>
    public WorkerJudgement See(SweepId sweep, WorkersSeen seen, List<SweepEffect> effects)
    {
        Announce(sweep, seen.Standings, effects);
        var book = Book.Hear(seen.Endings);
        foreach (var standing in seen.Standings.Where(standing => standing.Standing == WorkerStanding.Good))
        {
            book = book.Forgive(standing.Worker.Value, standing.Since);
        }

        var forgiven = seen.Standings.Where(standing => standing.Standing == WorkerStanding.Good && !StandsWell(standing.Worker.Value))
            .Select(standing => standing.Worker.Value).ToHashSet(StringComparer.Ordinal);

        var state = this with
        {
            Book = book,
            Standings = seen.Standings.ToImmutableSortedDictionary(standing => standing.Worker.Value, standing => standing, StringComparer.Ordinal),
            Asked = forgiven.Count == 0 ? Asked : [.. Asked.Where(asked => !forgiven.Contains(asked.Worker))],
            Unsettled = false,
        };
        foreach (var worker in book.Rows.Keys.Union(state.Standings.Keys).Order(StringComparer.Ordinal))
        {
            state = state.Judge(worker, seen, effects);
        }

        return state;
    }

    private void Announce(SweepId sweep, IReadOnlyList<StandingRecord> standings, List<SweepEffect> effects)
    {
        foreach (var standing in standings)
        {
            var before = Standings.GetValueOrDefault(standing.Worker.Value)?.Standing ?? WorkerStanding.Good;
            if (standing.Standing != before)
            {
                effects.Add(new Show(new StandingChanged(sweep, standing)));
            }
        }
    }

    private WorkerJudgement Judge(string worker, WorkersSeen seen, List<SweepEffect> effects)
    {
        var all = Book.RowOf(worker);
        var row = all.RemoveAll(failed => failed.Forgiven);
        var untried = all.Where(failed => !failed.SucceededElsewhere);
        var proven = row.Where(failed => failed.SucceededElsewhere).Take(InARow).ToList();
        var others = seen.Here.Any(other => CanTry(other.Value, worker));
        switch (Standings.GetValueOrDefault(worker)?.Standing ?? WorkerStanding.Good)
        {
            case WorkerStanding.Good when row.Count >= InARow && others:
                return (this with { Unsettled = true }).Order(
                    worker, WorkerStanding.Doubted, $"trials {Text(row.Take(InARow))} failed on it in a row", Unproven(row), seen, effects);
            case WorkerStanding.Doubted when proven.Count == InARow && others:
                return (this with { Unsettled = true }).Order(
                    worker,
                    WorkerStanding.PutAside,
                    $"trials {Text(proven)} failed on it in a row and succeeded elsewhere",
                    untried,
                    seen,
                    effects);
            case WorkerStanding.Doubted when row.Count < InARow:
                return (this with { Unsettled = true }).Order(
                    worker, WorkerStanding.Good, "what failed on it fails elsewhere too", [], seen, effects);
            case WorkerStanding.Doubted:
                return (this with { Unsettled = true }).Wait(worker, row, seen, effects);
            case WorkerStanding.PutAside when others && untried.Any():
                return (this with { Unsettled = true }).Order(worker, null, "", untried, seen, effects);
            default:
                return this;
        }
    }

    /// <summary>Others have yet to try; when they do not, nobody is kept waiting for them.</summary>
    private WorkerJudgement Wait(string worker, ImmutableList<FailedTrial> row, WorkersSeen seen, List<SweepEffect> effects)
    {
        var busy = seen.Working.Any(other => other.Value != worker && StandsWell(other.Value));
        var state = this with { Idle = Idle.SetItem(worker, busy ? 0 : Idle.GetValueOrDefault(worker) + 1) };
        return state.Idle[worker] > MostIdle && IsFirstToGoOn(worker, seen)
            ? (state with { Idle = Idle.Clear() }).Order(
                worker, WorkerStanding.Good, "no other worker is connected to try what failed on it", [], seen, effects)
            : state.Order(worker, null, "", Unproven(row), seen, effects);
    }

    /// <summary>Where all that are here are doubted, one goes on and tries what failed on the others: were they all to go on at once, what
    /// failed on a bad one would be left. The first is the one that is most likely good.</summary>
    private bool IsFirstToGoOn(string worker, WorkersSeen seen) =>
        seen.Here.Select(node => node.Value).Where(node => Standings.GetValueOrDefault(node)?.Standing == WorkerStanding.Doubted)
            .OrderBy(node => !Book.Successful.Contains(node)).ThenBy(node => Book.RowOf(node).Count(failed => !failed.Forgiven)).ThenBy(node => node, StringComparer.Ordinal)
            .FirstOrDefault(worker) == worker;

    /// <summary>Only the leader gives orders; each trial is opened again once.</summary>
    private WorkerJudgement Order(
        string worker, WorkerStanding? standing, string why, IEnumerable<FailedTrial> again, WorkersSeen seen, List<SweepEffect> effects)
    {
        if (!seen.Leads)
        {
            return this;
        }

        var open = again.Select(failed => failed.Trial).Where(trial => !Asked.Contains((trial, worker))).Order().ToList();
        if (open.Count > 0 || standing is not null)
        {
            effects.Add(new JudgeWorker(new NodeName(worker), standing, why, open));
        }

        return this with { Asked = Asked.Union(open.Select(trial => (trial, worker))) };
    }

    /// <summary>As many as are missing to three.</summary>
    private static IEnumerable<FailedTrial> Unproven(ImmutableList<FailedTrial> row) =>
        row.Where(failed => !failed.SucceededElsewhere).Take(InARow - Math.Min(InARow, row.Count(failed => failed.SucceededElsewhere)));

    private bool CanTry(string other, string worker) =>
        other != worker && StandsWell(other) && Book.Successful.Contains(other);

    private static string Text(IEnumerable<FailedTrial> trials) => string.Join(", ", trials.Select(failed => failed.Trial)) is var list
        && list.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var comma
            ? $"{list[..comma]} and {list[(comma + 2)..]}"
            : list;
}
