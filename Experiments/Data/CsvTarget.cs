using Runner.Echo;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// The target column. Its first cell determines its kind: numbers become targets [n, 1] (and classes, when they are exactly 0 to K
/// − 1); words become classes in ordinal order. A cell of the other kind is refused, so that a single typo does not turn numbers
/// into classes.
/// </summary>
internal sealed class CsvTarget(string path, string column)
{
    private const int MaximumClasses = 1000;

    private readonly List<double> _numbers = [];
    private readonly List<int> _words = [];
    private readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);
    private CsvRecords.Cell _first;

    public void Add(CsvRecords.Cell cell, CsvKind kind, double number)
    {
        var shown = Shown.Line(cell.Text, 40);
        var place = $"{path}:{cell.Line}:{cell.Column}: '{shown}' in {column}";
        switch (kind)
        {
            case CsvKind.Missing:
                throw new DataException(cell.Text.Length == 0
                    ? $"{path}:{cell.Line}:{cell.Column}: {column} is empty, and it is the target. Fill in a value, remove the line, or set data.missing: drop."
                    : $"{place} is missing, and it is the target. Fill in a value, remove the line, or set data.missing: drop.");
            case CsvKind.NotFinite:
                throw new DataException($"{place} is not finite. Remove the line or fill in a value.");
            case CsvKind.OtherNumber:
                throw new DataException($"{place} is not a number that can be read. {CsvCell.Remedy(cell.Text)}");
            case CsvKind.Number when _words.Count == 0:
                _first = _numbers.Count == 0 ? cell : _first;
                _numbers.Add(number);
                break;
            case CsvKind.Word when _numbers.Count == 0:
                _first = _words.Count == 0 ? cell : _first;
                AddWord(cell.Text);
                break;
            default:
                throw new DataException(
                    $"{place} is {(kind == CsvKind.Word ? "not a number" : "a number")}, and '{Shown.Line(_first.Text, 40)}' on line {_first.Line} is {(kind == CsvKind.Word ? "one" : "not")}. "
                    + "Give the target numbers alone, or words alone for classes.");
        }
    }

    public RawSamples AddTo(RawSamples samples)
    {
        if (_words.Count > 0)
        {
            string[] names = [.. _order.Keys.Order(StringComparer.Ordinal)];
            var rank = names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
            var inOrder = new int[names.Length];
            foreach (var (name, index) in _order)
            {
                inOrder[index] = rank[name];
            }

            return samples with { Labels = [.. _words.Select(word => inOrder[word])], Classes = names.Length, ClassNames = [.. names] };
        }

        var whole = _numbers.Distinct().Take(MaximumClasses + 1).Order().ToArray();
        var classes = whole.Length is > 1 and <= MaximumClasses && whole.Index().All(item => item.Item == item.Index) ? whole.Length : 0;
        return samples with
        {
            Targets = [.. _numbers],
            TargetWidth = 1,
            TargetNames = [column],
            Labels = classes == 0 ? [] : [.. _numbers.Select(number => (int)number)],
            Classes = classes,
        };
    }

    private void AddWord(string word)
    {
        if (!_order.TryGetValue(word, out var index))
        {
            index = _order.Count;
            if (index == MaximumClasses)
            {
                throw new DataException(
                    $"{path}: {column} has over {MaximumClasses} different words, more classes than are read. Name a column of numbers or of fewer classes as data.target.");
            }

            _order.Add(word, index);
        }

        _words.Add(index);
    }
}
