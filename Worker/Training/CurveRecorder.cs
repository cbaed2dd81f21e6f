using System.Runtime.InteropServices;
using Runner.Results;

namespace Runner.Training;

/// <summary>Records a growing curve.</summary>
internal sealed class CurveRecorder(string[] metrics)
{
    // Most trials of a million record two points.
    private readonly List<int> times = new(2);
    private readonly List<double> values = new(2);

    public IReadOnlyList<string> Metrics => metrics;

    public void Begin(int time) => times.Add(time);

    /// <summary>Adds the next column of the current point. All NaN values are recorded with the same bits.</summary>
    public void Add(double value) => values.Add(double.IsNaN(value) ? double.NaN : value);

    public Curve ToCurve() => From(0);

    /// <summary>The points after a time; −1 for all points.</summary>
    public Curve After(int time) => From(times.FindIndex(at => at > time) is >= 0 and var first ? first : times.Count);

    private Curve From(int first)
    {
        var columns = new double[metrics.Length][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = new double[times.Count - first];
            for (var i = first; i < times.Count; i++)
            {
                columns[c][i - first] = values[(i * metrics.Length) + c];
            }
        }

        return new Curve(metrics, CollectionsMarshal.AsSpan(times)[first..].ToArray(), columns);
    }

    /// <inheritdoc cref="TrialGroup.CheckpointBytes"/>
    public long CheckpointBytes => (sizeof(int) * (long)times.Count) + (sizeof(double) * (long)values.Count);

    public void Write(CheckpointWriter writer)
    {
        writer.Int(times.Count);
        foreach (var time in times)
        {
            writer.Int(time);
        }

        foreach (var value in values)
        {
            writer.Double(value);
        }
    }

    public void Read(CheckpointReader reader)
    {
        var count = reader.Count(4 + (8 * metrics.Length));
        for (var i = 0; i < count; i++)
        {
            times.Add(reader.Int());
        }

        for (var i = 0; i < count * metrics.Length; i++)
        {
            values.Add(reader.Double());
        }
    }
}
