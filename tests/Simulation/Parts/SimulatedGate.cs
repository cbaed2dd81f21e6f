using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Simulation.Parts;

/// <summary>Trials by rounds: once a round is complete, one of the next is opened for each whose result was even.</summary>
public sealed class SimulatedGate : ISweepGate
{
    private const int Round = 40;

    public string About => "by rounds";

    public bool NeedsCurves => false;

    /// <summary>Whether a run without faults opens it.</summary>
    public static bool IsOpened(int trial) => trial < Round || (IsOpened(trial - Round) && IsEven(SimulatedTraining.Expected(trial - Round)));

    public bool RestsAtFirst(int trial) => trial >= Round;

    public int FirstStageOf(int trial) => 0;

    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        var round = Enumerable.Range(0, Round).ToList();
        while (round.Count > 0)
        {
            var due = round.FindAll(trial => results[trial] is { Outcome: TrialOutcome.Pruned });
            if (due.Count > 0 || round.Exists(trial => results[trial] is null))
            {
                return [.. due.Select(trial => new TrialOpening(trial, 0))];
            }

            round = [.. round.Where(trial => IsEven(results[trial]!.WeightsHash)).Select(trial => trial + Round).Where(trial => trial < results.Count)];
        }

        return [];
    }

    private static bool IsEven(Identities.Sha256Digest hash) => hash.ToBytes()[0] % 2 == 0;
}
