using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search.Gates;
using Runner.Simulation.Faults;

namespace Runner.Simulation.Parts;

/// <summary>A search with a trial a point: where point n is follows from the results of points 0 to n − <see cref="Parallel"/>, and what is trained follows from where it is.</summary>
public class SimulatedSearch : ISweepGate
{
    public const int Parallel = 8;

    private const int Most = 200;

    private static readonly Lazy<double[]> Places = new(() =>
    {
        var results = new TrialResult?[Most];
        var places = new double[Most];
        for (var trial = 0; trial < Most; trial++)
        {
            places[trial] = PlaceOf(trial, results);
            results[trial] = new TrialResult { Index = trial, Outcome = TrialOutcome.Completed, WeightsHash = SimulatedTraining.Expected(trial, places[trial]) };
        }

        return places;
    });

    public string About => "searched";

    public bool NeedsCurves => false;

    /// <summary>Where a run without faults has a point.</summary>
    public static double PlaceOf(int trial) => Places.Value[trial];

    public static TrialIdentity IdentityOf(int trial, double place) => new(new UInt128(BitConverter.DoubleToUInt64Bits(place), (ulong)trial + 1));

    public bool RestsAtFirst(int trial) => trial >= Parallel;

    public int FirstStageOf(int trial) => 0;

    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        var openings = new List<TrialOpening>();
        for (var trial = proposed.Count; trial < results.Count && Enumerable.Range(0, Math.Max(0, trial - Parallel + 1)).All(before => results[before] is { Outcome: not TrialOutcome.Pruned }); trial++)
        {
            var place = Place(trial, results);
            openings.Add(new TrialOpening(trial, 0) { Proposal = new TrialProposal(new ProposedPoint(trial, [place], default), IdentityOf(trial, place)) });
        }

        return openings;
    }

    protected virtual double Place(int trial, IReadOnlyList<TrialResult?> results) => PlaceOf(trial, results);

    private static double PlaceOf(int trial, IReadOnlyList<TrialResult?> results) => Mixed(trial, results.Take(Math.Max(0, trial - Parallel + 1)));

    protected static double Mixed(int trial, IEnumerable<TrialResult?> read) => Dice.Mix(read.OfType<TrialResult>()
        .Aggregate((ulong)trial, (hash, result) => Dice.Mix(hash ^ BitConverter.ToUInt64(result.WeightsHash.ToBytes())))) / (double)(1UL << 63) / 2;
}
