using System.Runtime.InteropServices;
using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Columns;

/// <summary>A chunk's results as columns in memory; a row becomes a <see cref="TrialResult"/> on demand.</summary>
/// <param name="trials">The trial of each row, ascending.</param>
/// <param name="weights">Null when weights were not read, or no trial has any.</param>
/// <param name="curves">Null when curves were not read, or no trial has any.</param>
/// <param name="parts">What the results contain; more may have been read for the hashes.</param>
internal sealed class ResultRows(int[] trials, WeightColumns? weights, CurveColumns? curves, ResultParts parts) : ITrialRows
{
    // Read by At where they have been kept by Kept.
    private byte[] _outcomes = [];
    private byte[] _endReasons = [];
    private int[] _epochs = [];
    private double[] _finals = [];
    private double[] _bests = [];
    private double[] _tests = [];
    private double[] _seconds = [];
    private string[] _nodes = [];
    private Dictionary<int, TrialFailure> _failures = [];
    private HashColumn? _weightsHashes;
    private HashColumn? _curveHashes;

    public int[] Trials => trials;

    /// <summary>The result of a row. Weights that are stored elsewhere are empty; see <see cref="WeightsAreStored"/>.</summary>
    public TrialResult this[int row] => Plain(row) with { WeightsHash = _weightsHashes![row], CurveHash = _curveHashes![row] };

    /// <summary>The result of a row without its hashes, which may have to be computed.</summary>
    TrialResult ITrialRows.this[int row] => Plain(row);

    public int Index(int row) => trials[row];

    public TrialOutcome Outcome(int row) => (TrialOutcome)At(_outcomes, row);

    public EndReason EndReason(int row) => (EndReason)At(_endReasons, row);

    public int Epochs(int row) => At(_epochs, row);

    public double FinalLoss(int row) => _finals[row];

    public double BestLoss(int row) => _bests[row];

    public double TestLoss(int row) => At(_tests, row);

    public double Seconds(int row) => _seconds[row];

    public Curve Curve(int row) => parts.HasFlag(ResultParts.Curves) && curves is not null ? curves[row] : Results.Curve.Empty;

    public int[] Times(int row) => parts.HasFlag(ResultParts.Curves) && curves is not null ? curves.Times(row) : [];

    public IReadOnlyList<string> Metrics(int row) => parts.HasFlag(ResultParts.Curves) && curves is not null ? curves.Metrics(row) : [];

    public ReadOnlySpan<double> Column(int row, string metric) =>
        parts.HasFlag(ResultParts.Curves) && curves is not null ? curves.Column(row, metric) : [];

    public IEnumerable<Curve> Shapes => parts.HasFlag(ResultParts.Curves) && curves is not null ? curves.Shapes : [];

    public string Node(int row) => At(_nodes, row);

    public bool WeightsAreStored(int row) => parts.HasFlag(ResultParts.Weights) && weights is not null && weights.IsStored(row);

    /// <param name="hashes">Whether hashes are wanted.</param>
    public void Read(ref ColumnReader reader, bool hashes)
    {
        var count = trials.Length;
        _outcomes = Kept(Array.ConvertAll(reader.Longs(count), outcome => (byte)outcome));
        _endReasons = Kept(Array.ConvertAll(reader.Longs(count), reason => (byte)reason));
        _epochs = Kept(Array.ConvertAll(reader.Longs(count), epochs => (int)epochs));
        _finals = reader.Doubles(count);
        _bests = reader.DoublesLike(_finals);
        _tests = KeptBits(reader.Doubles(count));
        _seconds = reader.Doubles(count);
        _nodes = Kept(reader.Texts(count));
        var failed = reader.Longs((int)reader.Var());
        var messages = reader.Texts(failed.Length);
        var details = reader.Texts(failed.Length);
        _failures = [];
        for (var i = 0; i < failed.Length; i++)
        {
            _failures.Add((int)failed[i], new TrialFailure(messages[i], details[i]));
        }

        if (!hashes)
        {
            return;
        }

        _weightsHashes = HashColumn.Read(ref reader, count, row => Sha256Digest.Of(weights![row].Span));
        _curveHashes = HashColumn.Read(ref reader, count, row => curves![row].Digest());
    }

    /// <summary>Of a column whose values are all the same only one is kept: there may be a million rows.</summary>
    private static T[] Kept<T>(T[] column)
        where T : IEquatable<T> => column.Length > 1 && !column.AsSpan(1).ContainsAnyExcept(column[0]) ? [column[0]] : column;

    private static double[] KeptBits(double[] column) =>
        column.Length > 1 && !MemoryMarshal.Cast<double, long>(column)[1..].ContainsAnyExcept(BitConverter.DoubleToInt64Bits(column[0])) ? [column[0]] : column;

    private static T At<T>(T[] column, int row) => column[column.Length == 1 ? 0 : row];

    private TrialResult Plain(int row) => new()
    {
        Index = trials[row],
        Outcome = Outcome(row),
        EndReason = EndReason(row),
        Epochs = Epochs(row),
        FinalLoss = FinalLoss(row),
        BestLoss = BestLoss(row),
        TestLoss = TestLoss(row),
        Seconds = Seconds(row),
        Node = Node(row),
        Failure = _failures.GetValueOrDefault(row),
        Weights = parts.HasFlag(ResultParts.Weights) && weights is not null ? weights[row] : default,
        Curve = Curve(row),
    };
}
