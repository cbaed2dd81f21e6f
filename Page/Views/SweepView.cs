using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Runner.Comparison;
using Runner.Echo;
using Runner.Specs;

namespace Runner.Page.Views;

public enum ViewCurves
{
    Median,
    EveryRun,
}

public enum ViewScale
{
    Automatic,
    Logarithmic,
    Linear,
}

/// <summary>What curves are drawn over.</summary>
public enum ViewTime
{
    /// <summary>The unit of the sweep's budget.</summary>
    Budget,
    Epochs,
    Updates,
    WallTime,
}

public enum ViewMap
{
    Cells,
    Contour,
}

/// <summary>What someone has chosen to see of a sweep, as the query of the page's address has it. What is not in the query is as it is by default.</summary>
/// <param name="By">The paths of the axes by which runs are grouped, separated by commas; null for the most important.</param>
/// <param name="Metric">In the form of <c>--metric</c>; null for the sweep's own.</param>
/// <param name="Smoothing">The weight of the past in the moving average of curves: 0 to below 1.</param>
/// <param name="Colour">The axis that colours curves; null for a colour a group.</param>
/// <param name="Groups">The exact labels of the groups to show; empty for the best ones.</param>
/// <param name="Rows">The axis along the rows of the map; null for one that matters.</param>
/// <param name="Columns">The axis along its columns; null for one that matters.</param>
public sealed record SweepView(
    string? By,
    string? Metric,
    ViewCurves Curves,
    ViewScale Scale,
    ViewTime Time,
    double Smoothing,
    string? Colour,
    IReadOnlyList<string> Groups,
    SettingFilter Filter,
    string? Rows,
    string? Columns,
    ViewMap Map)
{
    /// <summary>The strongest smoothing.</summary>
    public const double MostSmoothing = .999;

    public static readonly SweepView Default =
        new(null, null, ViewCurves.Median, ViewScale.Automatic, ViewTime.Budget, 0, null, [], SettingFilter.None, null, null, ViewMap.Cells);

    private const string Is = "is.";
    private const string From = "from.";
    private const string To = "to.";

    private static readonly HashSet<string> Keys =
        ["by", "metric", "curves", "scale", "time", "smoothing", "colour", "group", "least", "most", "rows", "columns", "map"];

    /// <summary>Reads the query of an address. What cannot be read is left as it is by default, with a line that says so. Other keys are ignored.</summary>
    /// <param name="query">With or without its question mark.</param>
    public static (SweepView View, IReadOnlyList<string> Problems) Read(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        var problems = new List<string>();
        return (
            new(
                Text(values, "by"),
                Text(values, "metric"),
                Choice(values, "curves", ViewCurves.Median, problems),
                Choice(values, "scale", ViewScale.Automatic, problems),
                Choice(values, "time", ViewTime.Budget, problems),
                Smoothed(values, problems),
                Text(values, "colour"),
                [.. values.GetValueOrDefault("group").OfType<string>().Where(label => label.Length > 0).Distinct(StringComparer.Ordinal)],
                ReadFilter(values, problems),
                Text(values, "rows"),
                Text(values, "columns"),
                Choice(values, "map", ViewMap.Cells, problems)),
            problems);
    }

    /// <summary>The view on a sweep with these axes: names of other axes are left out, with a line for each.</summary>
    public (SweepView View, IReadOnlyList<string> Problems) On(IReadOnlyList<string> axes)
    {
        var problems = new List<string>();
        var view = this with
        {
            By = By is null || By.Split(',').All(path => IsAxis("by", path)) ? By : null,
            Colour = Colour is null || IsAxis("colour", Colour) ? Colour : null,
            Rows = Rows is null || IsAxis("rows", Rows) ? Rows : null,
            Columns = Columns is null || IsAxis("columns", Columns) ? Columns : null,
            Filter = Filter with { Axes = [.. Filter.Axes.Where(condition => IsAxis("filter", condition.Axis))] },
        };
        return (view, problems);

        bool IsAxis(string key, string path)
        {
            if (axes.Contains(path, StringComparer.Ordinal))
            {
                return true;
            }

            problems.Add($"{key}: {Shown.Line(path)} is not an axis of this sweep. {(axes.Count == 0 ? "It has none." : $"Its axes are {string.Join(", ", axes)}.")}");
            return false;
        }
    }

    /// <summary>The query that reads as this view, with the other parts of a query kept; empty when everything is as it is by default.</summary>
    public string Query(string kept = "")
    {
        var parts = QueryHelpers.ParseQuery(kept)
            .Where(part => !IsOwn(part.Key))
            .SelectMany(part => part.Value.OfType<string>().Select(value => (part.Key, value)))
            .ToList();
        Add("by", By);
        Add("metric", Metric);
        Add("curves", Curves == default ? null : KebabCase.Of(Curves));
        Add("scale", Scale == default ? null : KebabCase.Of(Scale));
        Add("time", Time == default ? null : KebabCase.Of(Time));
        Add("smoothing", Smoothing > 0 ? Number.Exact(Smoothing) : null);
        Add("colour", Colour);
        parts.AddRange(Groups.Select(label => ("group", label)));
        foreach (var condition in Filter.Axes)
        {
            parts.AddRange(condition.Values.Select(value => (Is + condition.Axis, value)));
            Add(From + condition.Axis, condition.From is { } from ? Number.Exact(from) : null);
            Add(To + condition.Axis, condition.To is { } to ? Number.Exact(to) : null);
        }

        Add("least", Filter.Least is { } least ? Number.Exact(least) : null);
        Add("most", Filter.Most is { } most ? Number.Exact(most) : null);
        Add("rows", Rows);
        Add("columns", Columns);
        Add("map", Map == default ? null : KebabCase.Of(Map));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts.Select(part => $"{Uri.EscapeDataString(part.Item1)}={Uri.EscapeDataString(part.Item2)}"));

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                parts.Add((key, value));
            }
        }
    }

    private static bool IsOwn(string key) =>
        Keys.Contains(key) || key.StartsWith(Is, StringComparison.Ordinal) || key.StartsWith(From, StringComparison.Ordinal) || key.StartsWith(To, StringComparison.Ordinal);

    private static SettingFilter ReadFilter(Dictionary<string, StringValues> values, List<string> problems)
    {
        var filter = SettingFilter.None;
        foreach (var (key, given) in values)
        {
            if (key.StartsWith(Is, StringComparison.Ordinal))
            {
                filter = filter.With(new AxisCondition(key[Is.Length..], [.. given.OfType<string>().Distinct(StringComparer.Ordinal)]));
            }
        }

        var ranged = values.Keys.Where(key => key.StartsWith(From, StringComparison.Ordinal) || key.StartsWith(To, StringComparison.Ordinal))
            .Select(key => key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        foreach (var axis in ranged.Distinct(StringComparer.Ordinal).ToList())
        {
            if (!filter.Axes.Any(one => one.Axis == axis))
            {
                filter = filter.With(Ordered(From + axis, To + axis, (from, to) => new AxisCondition(axis, [], from, to)));
            }
        }

        return Ordered("least", "most", (least, most) => filter with { Least = least, Most = most });

        T Ordered<T>(string low, string high, Func<double?, double?, T> make)
        {
            var (from, to) = (Finite(values, low, problems), Finite(values, high, problems));
            if (from > to)
            {
                problems.Add($"{low}: {Number.Exact(from.Value)} is above {high}, {Number.Exact(to.Value)}. Both are left out.");
                return make(null, null);
            }

            return make(from, to);
        }
    }

    private static double Smoothed(Dictionary<string, StringValues> values, List<string> problems)
    {
        if (Finite(values, "smoothing", problems) is not { } weight)
        {
            return 0;
        }

        if (weight is >= 0 and <= MostSmoothing)
        {
            return weight;
        }

        problems.Add($"smoothing: {Number.Exact(weight)} is not between 0 and {Number.Exact(MostSmoothing)}. Curves are not smoothed.");
        return 0;
    }

    private static string? Text(Dictionary<string, StringValues> values, string key) =>
        values.GetValueOrDefault(key).FirstOrDefault() is { Length: > 0 } text ? text : null;

    private static double? Finite(Dictionary<string, StringValues> values, string key, List<string> problems)
    {
        if (Text(values, key) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }

        problems.Add($"{Shown.Line(key)}: {Shown.Line(text, 40)} is not a number. It is left out.");
        return null;
    }

    private static T Choice<T>(Dictionary<string, StringValues> values, string key, T otherwise, List<string> problems)
        where T : struct, Enum
    {
        if (Text(values, key) is not { } text)
        {
            return otherwise;
        }

        if (KebabCase.TryParse<T>(text, out var choice))
        {
            return choice;
        }

        problems.Add($"{key}: {Shown.Line(text, 40)} is none of {string.Join(", ", KebabCase.All<T>())}. It is {KebabCase.Of(otherwise)}.");
        return otherwise;
    }
}
