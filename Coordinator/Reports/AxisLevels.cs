using Runner.Comparison;
using Runner.Search;

namespace Runner.Reports;

/// <summary>The values of one axis in a sweep: numbers in ascending order, words in the spec's order.</summary>
internal sealed class AxisLevels
{
    private const int MostListed = 8;

    private readonly Dictionary<string, int> places;

    private AxisLevels(string path, string name, List<AxisValue> values, ValueTexts texts)
    {
        Path = path;
        Name = name;
        IsNumeric = values.Count > 0 && values.All(value => value.Number is not null);
        var ordered = IsNumeric ? [.. values.OrderBy(value => value.Number)] : values;
        Texts = [.. ordered.Select(value => value.Text)];
        Labels = [.. ordered.Select(texts.Of)];
        Numbers = [.. ordered.Select(value => value.Number ?? double.NaN)];
        places = Texts.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i);
    }

    public string Path { get; }

    public string Name { get; }

    public bool IsNumeric { get; }

    public IReadOnlyList<string> Texts { get; }

    /// <summary>The same as sentences and tick labels show them.</summary>
    public IReadOnlyList<string> Labels { get; }

    public IReadOnlyList<double> Numbers { get; }

    /// <summary>Whether there are too many values to list.</summary>
    public bool IsLong => Texts.Count > MostListed;

    /// <summary>For example "between 0.001 and 1 (40 values)".</summary>
    public string Range => IsNumeric
        ? $"between {Number.Short(Numbers[0])} and {Number.Short(Numbers[^1])} ({Number.Count(Texts.Count)} values)"
        : $"({string.Join(", ", Labels.Take(MostListed))} and {Number.Count(Texts.Count - MostListed)} more)";

    /// <summary>The place of a value among the levels; −1 if the axis does not apply.</summary>
    public int PlaceOf(string? text) => text is null ? -1 : places.GetValueOrDefault(text, -1);

    /// <summary>The levels of every axis, over all points that have a recorded result.</summary>
    public static IReadOnlyList<AxisLevels> Of(SweepResults results)
    {
        var names = AxisNames.Short(results.Axes);
        return [.. results.Axes.Select((path, axis) => new AxisLevels(
            path, names[axis], [.. results.LevelsOf(axis).OfType<AxisValue>()], results.TextsOf(axis)))];
    }
}
