using System.Globalization;
using Runner.Data;
using Runner.Echo;

namespace Runner.Planning;

/// <summary>What was found in a data set, in one line, for people to check against what they meant.</summary>
public static class DataText
{
    private const int MostNames = 10;

    /// <summary>For instance <c>csv:iris.csv: 120 samples of 4 features, 3 classes (setosa, versicolor, virginica), 30 samples held out;
    /// first line: names; left out: id</c>.</summary>
    public static string Of(DataOverview data)
    {
        var text = $"{Shown.Line(data.Name, 80)}: {Count(data.Train, "sample")} of {Count(data.Features, "feature")}"
            + (data.Image is { } image ? $" ({image.Rows}×{image.Columns})" : "");
        text += data.Classes > 0 ? $", {Count(data.Classes, "class", "classes")}{Names(data.Source.ClassNames, " (", ")")}"
            : data.TargetWidth > 0 ? $", {Count(data.TargetWidth, "target")}"
            : ", no target";
        text += data.Test > 0 ? $", {Count(data.Test, "sample")} held out" : ", none held out";
        if (data.Source.HasHeader is { } header)
        {
            text += header ? "; the first line has the names" : "; no header";
        }

        text += Names(data.Source.LeftOut, "; left out: ", "");
        if (data.Source.Dropped > 0)
        {
            text += $"; {Count(data.Source.Dropped, "sample")} dropped for missing values";
        }

        return data.Source.Filled > 0 ? text + $"; {Count(data.Source.Filled, "missing value")} filled in with the feature's mean" : text;
    }

    private static string Names(IReadOnlyList<string> names, string before, string after) => names.Count == 0
        ? ""
        : before + string.Join(", ", names.Take(MostNames).Select(name => Shown.Line(name, 40))) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "") + after;

    private static string Count(long count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";
}
