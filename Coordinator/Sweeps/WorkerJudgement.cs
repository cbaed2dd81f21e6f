using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// Sets a worker aside when three consecutive trials fail on it that succeed elsewhere. After the third failure it gets no more
/// trials, and other workers retry those. If they succeed, all of the worker's consecutive failures are retried elsewhere; if
/// they fail too, the trials are at fault and the worker continues. No worker is doubted while no other could retry its trials.
/// </summary>
/// <param name="Book">Which trials failed on which worker.</param>
/// <param name="Standings">Last known standings, by worker.</param>
/// <param name="Asked">Reopened trials, each with the worker on which it had failed.</param>
/// <param name="Idle">By doubted worker, the number of counts during which no other worker has worked.</param>
/// <param name="Unsettled">Whether a worker is doubted or about to be, so that the sweep is not over.</param>
public sealed record WorkerJudgement(
    FailedInARow Book,
    ImmutableSortedDictionary<string, StandingRecord> Standings,
    ImmutableHashSet<(int Trial, string Worker)> Asked,
    ImmutableDictionary<string, int> Idle,
    bool Unsettled)
{
    /// <summary>Consecutive failures, of trials that succeed elsewhere, after which the worker is at fault.</summary>
    private const int InARow = 3;

    /// <summary>Number of counts without another worker at work after which no other is considered able to retry.</summary>
    private const int MostIdle = 20;

    public static readonly WorkerJudgement Start = new(
        FailedInARow.None,
        ImmutableSortedDictionary.Create<string, StandingRecord>(StringComparer.Ordinal),
        [],
        ImmutableDictionary<string, int>.Empty,
        false);

    public bool StandsWell(string worker) => Standings.GetValueOrDefault(worker) is null or { Standing: WorkerStanding.Good };

    public bool IsPutAside(string worker) => Standings.GetValueOrDefault(worker)?.Standing == WorkerStanding.PutAside;

    /// <summary>Updates the judgement. Only the leader judges; all coordinators report changes.</summary>
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
                    worker, WorkerStanding.Good, "what failed on it failed elsewhere too or was stopped", [], seen, effects);
            case WorkerStanding.Doubted:
                return (this with { Unsettled = true }).Wait(worker, row, seen, effects);
            case WorkerStanding.PutAside when others && untried.Any():
                return (this with { Unsettled = true }).Order(worker, null, "", untried, seen, effects);
            default:
                return this;
        }
    }

    /// <summary>Waits for other workers to retry, but not when none is at work.</summary>
    private WorkerJudgement Wait(string worker, ImmutableList<FailedTrial> row, WorkersSeen seen, List<SweepEffect> effects)
    {
        var busy = seen.Working.Any(other => other.Value != worker && StandsWell(other.Value));
        var state = this with { Idle = Idle.SetItem(worker, busy ? 0 : Idle.GetValueOrDefault(worker) + 1) };
        return state.Idle[worker] > MostIdle && IsFirstToGoOn(worker, seen)
            ? (state with { Idle = Idle.Clear() }).Order(
                worker, WorkerStanding.Good, "no other worker is connected to try what failed on it", [], seen, effects)
            : state.Order(worker, null, "", Unproven(row), seen, effects);
    }

    /// <summary>When all connected workers are doubted, one continues and retries what failed on the others; if all continued at once,
    /// the failures of a bad one would not be retried. The first is the one most likely to be good.</summary>
    private bool IsFirstToGoOn(string worker, WorkersSeen seen) =>
        seen.Here.Select(node => node.Value).Where(node => Standings.GetValueOrDefault(node)?.Standing == WorkerStanding.Doubted)
            .OrderBy(node => !Book.Successful.Contains(node)).ThenBy(node => Book.RowOf(node).Count(failed => !failed.Forgiven)).ThenBy(node => node, StringComparer.Ordinal)
            .FirstOrDefault(worker) == worker;

    /// <summary>Only the leader gives orders; each trial is reopened once.</summary>
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

    /// <summary>As many failures as are still to be retried to make three.</summary>
    private static IEnumerable<FailedTrial> Unproven(ImmutableList<FailedTrial> row) =>
        row.Where(failed => !failed.SucceededElsewhere).Take(InARow - Math.Min(InARow, row.Count(failed => failed.SucceededElsewhere)));

    private bool CanTry(string other, string worker) =>
        other != worker && StandsWell(other) && Book.Successful.Contains(other);

    private static string Text(IEnumerable<FailedTrial> trials) => string.Join(", ", trials.Select(failed => failed.Trial)) is var list
        && list.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var comma
            ? $"{list[..comma]} and {list[(comma + 2)..]}"
            : list;
}
