using Runner.Echo;

namespace Runner.Data;

/// <summary>
/// Detects tables that are valid but probably not what the user intended: a column that numbers the lines, a label column
/// among the features, a feature that equals the target.
/// </summary>
internal static class DataTraps
{
    private const int FewestSamples = 5;
    private const int MostLabels = 100;

    private static readonly HashSet<string> LabelNames = new(StringComparer.OrdinalIgnoreCase)
        { "label", "labels", "class", "classes", "target", "targets", "y", "category", "species", "outcome", "digit" };

    public static IEnumerable<string> Of(RawSamples source)
    {
        if (source.HasHeader is null || source.Count < FewestSamples || source.Sequence is not null)
        {
            yield break;
        }

        var learnsTarget = source.TargetWidth > 0 || source.Classes > 0;
        var columns = new Column[source.Features];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new Column { SameAsTarget = source.TargetWidth == 1 };
        }

        var row = new double[source.Features];
        for (var sample = 0; sample < source.Count; sample++)
        {
            source.Values.CopyTo(sample * source.Features, row);
            for (var i = 0; i < row.Length; i++)
            {
                columns[i].Add(row[i], sample, source.TargetWidth == 1 ? source.Targets[sample] : double.NaN);
            }
        }

        for (var i = 0; i < columns.Length; i++)
        {
            var name = Shown.Line(source.FeatureNames[i], 80);
            if (columns[i].SameAsTarget)
            {
                yield return $"{name} is the same as the target {Shown.Line(source.TargetNames[0], 80)}, line by line, so the answer is among the features. Leave it out with data.ignore.";
            }
            else if (columns[i].Counts)
            {
                yield return $"{name} numbers the lines, and is used as a feature. Leave it out with data.ignore.";
            }
            else if (!learnsTarget && columns[i].Labels(source.Count) is var labels and > 0
                && (LabelNames.Contains(source.FeatureNames[i])
                    || ((i == 0 || i == columns.Length - 1) && columns[i].IsNumbered && columns[i].IsBalanced(source.Count, labels))))
            {
                yield return $"{name} has whole numbers, {labels} different ones, as labels do, and is used as a feature. Name it as data.target, or leave it out with data.ignore.";
            }
        }
    }

    private sealed class Column
    {
        private readonly Dictionary<double, int> _values = [];
        private double _first;

        public bool SameAsTarget { get; set; }

        /// <summary>Whether each value is one more than the one before.</summary>
        public bool Counts { get; private set; } = true;

        public void Add(double value, int sample, double target)
        {
            SameAsTarget &= value == target;
            _first = sample == 0 ? value : _first;
            Counts &= value == _first + sample && double.IsInteger(value);
            if (_values.Count <= MostLabels)
            {
                _values[value] = _values.GetValueOrDefault(value) + 1;
            }
        }

        /// <summary>The number of labels if the column looks like labels, that is, a few repeated whole numbers; otherwise 0.</summary>
        public int Labels(int samples) =>
            _values.Count is >= 2 and <= MostLabels && _values.Count * 3 <= samples && _values.Keys.All(double.IsInteger) ? _values.Count : 0;

        /// <summary>Whether the values are consecutive from 0 or 1.</summary>
        public bool IsNumbered => _values.Keys.Min() is 0 or 1 && _values.Keys.Max() == _values.Keys.Min() + _values.Count - 1;

        /// <summary>Whether every label occurs at least a quarter as often as with equal frequencies.</summary>
        public bool IsBalanced(int samples, int labels) => _values.Values.Min() * 4L * labels >= samples;
    }
}
