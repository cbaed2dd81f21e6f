using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Columns;

/// <summary>A chunk's results as columns in memory; a row becomes a <see cref="TrialResult"/> on demand.</summary>
internal sealed class ResultRows
{
    private long[] _outcomes = [];
    private long[] _endReasons = [];
    private long[] _epochs = [];
    private double[] _finals = [];
    private double[] _bests = [];
    private double[] _tests = [];
    private double[] _seconds = [];
    private string[] _nodes = [];
    private Dictionary<int, TrialFailure> _failures = [];

    public required int[] Trials { get; init; }

    public ResultParts Parts { get; set; }

    public WeightColumns? Weights { get; set; }

    public CurveColumns? Curves { get; set; }

    public Sha256Digest[] WeightsHashes { get; set; } = [];

    public Sha256Digest[] CurveHashes { get; set; } = [];

    /// <summary>The result of a row. Weights that are stored elsewhere are empty; see <see cref="WeightsAreStored"/>.</summary>
    public TrialResult this[int row] => new()
    {
        Index = Trials[row],
        Outcome = (TrialOutcome)_outcomes[row],
        EndReason = (EndReason)_endReasons[row],
        Epochs = (int)_epochs[row],
        FinalLoss = _finals[row],
        BestLoss = _bests[row],
        TestLoss = _tests[row],
        Seconds = _seconds[row],
        Node = _nodes[row],
        WeightsHash = WeightsHashes[row],
        CurveHash = CurveHashes[row],
        Failure = _failures.GetValueOrDefault(row),
        Weights = Parts.HasFlag(ResultParts.Weights) && Weights is not null ? Weights[row] : default,
        Curve = Parts.HasFlag(ResultParts.Curves) && Curves is not null ? Curves[row] : Curve.Empty,
    };

    public TrialOutcome Outcome(int row) => (TrialOutcome)_outcomes[row];

    public string Node(int row) => _nodes[row];

    public bool WeightsAreStored(int row) => Parts.HasFlag(ResultParts.Weights) && Weights is not null && Weights.IsStored(row);

    public void Read(ref ColumnReader reader)
    {
        var count = Trials.Length;
        _outcomes = reader.Longs(count);
        _endReasons = reader.Longs(count);
        _epochs = reader.Longs(count);
        _finals = reader.Doubles(count);
        _bests = reader.DoublesLike(_finals);
        _tests = reader.Doubles(count);
        _seconds = reader.Doubles(count);
        _nodes = reader.Texts(count);
        var failed = reader.Longs((int)reader.Var());
        var messages = reader.Texts(failed.Length);
        var details = reader.Texts(failed.Length);
        _failures = [];
        for (var i = 0; i < failed.Length; i++)
        {
            _failures.Add((int)failed[i], new TrialFailure(messages[i], details[i]));
        }
    }
}
