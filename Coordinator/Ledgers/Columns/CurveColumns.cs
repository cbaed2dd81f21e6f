using System.Runtime.InteropServices;
using Runner.Results;

namespace Runner.Ledgers.Columns;

/// <summary>Curves of many trials: names and times are stored once for all trials that share them, and each metric is one
/// column over those trials.</summary>
internal sealed class CurveColumns
{
    /// <summary>The shape of each trial's curve, and its place among those of the shape; null where all have one shape.</summary>
    private readonly (int[] Shapes, int[] Places)? _rows;
    private readonly Curve[] _shapeCurves;

    private CurveColumns((int[] Shapes, int[] Places)? rows, Curve[] shapeCurves) => (_rows, _shapeCurves) = (rows, shapeCurves);

    public Curve this[int trial]
    {
        get
        {
            var (shape, place) = Find(trial);
            var points = shape.Times.Length;
            var start = place * points;
            return shape.Metrics.Count == 0 && points == 0
                ? Curve.Empty
                : shape with { Values = Array.ConvertAll(shape.Values, column => column.AsSpan(start, points).ToArray()) };
        }
    }

    /// <summary>Curves that together have the names and times of all.</summary>
    public IReadOnlyList<Curve> Shapes => _shapeCurves;

    public int[] Times(int trial) => Find(trial).Shape.Times;

    public IReadOnlyList<string> Metrics(int trial) => Find(trial).Shape.Metrics;

    /// <summary>One metric of a trial's curve; empty when it was not recorded.</summary>
    public ReadOnlySpan<double> Column(int trial, string metric)
    {
        var (shape, place) = Find(trial);
        var points = shape.Times.Length;
        return shape.Column(metric) is { } column ? column.AsSpan(place * points, points) : [];
    }

    /// <summary>The curves of a trial's shape, and its place among them.</summary>
    private (Curve Shape, int Place) Find(int trial) => _rows is var (shapes, places) ? (_shapeCurves[shapes[trial]], places[trial]) : (_shapeCurves[0], trial);

    public static void Write(ColumnWriter writer, IReadOnlyList<Curve> curves)
    {
        var shapes = new List<Curve>();
        var members = new List<List<Curve>>();
        var places = new Dictionary<Curve, int>(SameShape.Instance);
        var rows = new long[curves.Count];
        var place = -1;
        for (var i = 0; i < rows.Length; i++)
        {
            if ((place < 0 || !SameShape.Instance.Equals(curves[i], shapes[place])) && !places.TryGetValue(curves[i], out place))
            {
                places.Add(curves[i], place = shapes.Count);
                shapes.Add(curves[i]);
                members.Add([]);
            }

            members[place].Add(curves[i]);
            rows[i] = place;
        }

        writer.Longs(rows);
        writer.Var((ulong)shapes.Count);
        for (var i = 0; i < shapes.Count; i++)
        {
            WriteShape(writer, shapes[i], members[i]);
        }
    }

    public static CurveColumns Read(ref ColumnReader reader, int count)
    {
        var shapes = Array.ConvertAll(reader.Longs(count), shape => (int)shape);
        var shapeCurves = new Curve[(int)reader.Var()];
        var members = new int[shapeCurves.Length];
        var places = Array.ConvertAll(shapes, shape => members[shape]++);
        for (var i = 0; i < shapeCurves.Length; i++)
        {
            var metrics = reader.Texts((int)reader.Var());
            var times = Array.ConvertAll(reader.Longs((int)reader.Var()), time => (int)time);
            var values = new double[metrics.Length][];
            foreach (ref var column in values.AsSpan())
            {
                column = reader.Doubles(times.Length * members[i]);
            }

            shapeCurves[i] = new Curve(metrics, times, values);
        }

        return new CurveColumns(shapeCurves.Length == 1 ? null : (shapes, places), shapeCurves);
    }

    private static void WriteShape(ColumnWriter writer, Curve shape, List<Curve> members)
    {
        var points = shape.Times.Length;
        writer.Var((ulong)shape.Metrics.Count);
        writer.Texts(shape.Metrics.ToArray());
        writer.Var((ulong)points);
        writer.Longs(Array.ConvertAll(shape.Times, time => (long)time));
        var column = new double[points * members.Count];
        for (var metric = 0; metric < shape.Metrics.Count; metric++)
        {
            for (var i = 0; i < members.Count; i++)
            {
                members[i].Values[metric].CopyTo(column, i * points);
            }

            writer.Doubles(column);
        }
    }

    private sealed class SameShape : IEqualityComparer<Curve>
    {
        public static readonly SameShape Instance = new();

        public bool Equals(Curve? x, Curve? y) => ReferenceEquals(x, y)
            || (x is not null && y is not null
                && x.Times.AsSpan().SequenceEqual(y.Times)
                && (ReferenceEquals(x.Metrics, y.Metrics) || x.Metrics.SequenceEqual(y.Metrics, StringComparer.Ordinal)));

        public int GetHashCode(Curve curve) => unchecked((int)XxHash64.Of(
            MemoryMarshal.AsBytes(curve.Times.AsSpan()), (ulong)curve.Metrics.Count));
    }
}
