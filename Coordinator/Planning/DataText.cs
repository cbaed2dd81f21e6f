using System.Globalization;
using Runner.Comparison;
using Runner.Data;
using Runner.Echo;

namespace Runner.Planning;

/// <summary>Describes a data set in one line, so that the user can check it.</summary>
public static class DataText
{
    private const int MostNames = 10;

    /// <summary>For example <c>csv:iris.csv: 120 samples of 4 features, 3 classes (setosa, versicolor, virginica), 30 samples held out;
    /// first line: names; left out: id</c>.</summary>
    public static string Of(DataOverview data)
    {
        var text = $"{Shown.Line(data.Name, 80)}: {Number.Of(data.Train, "sample")} of {Number.Of(data.Features, "feature")}"
            + (data.Image is { } image ? $" ({Channels(data.Features / (image.Rows * image.Columns))}{image.Rows}×{image.Columns})" : data.Sequence is { } sequence ? $" ({sequence})" : "");
        text += data.Classes > 0 ? $", {Number.Of(data.Classes, "class", "classes")}{Names(data.Source.ClassNames, " (", ")")}"
            : data.TargetWidth > 0 ? $", {Number.Of(data.TargetWidth, "target")}"
            : ", no target";
        text += data.Test > 0 ? $", {Number.Of(data.Test, "sample")} held out" : ", none held out";
        if (data.Source.HasHeader is { } header)
        {
            text += header ? "; the first line has the names" : "; no header";
        }

        text += Names(data.Source.LeftOut, "; left out: ", "");
        if (data.Source.Dropped > 0)
        {
            text += $"; {Number.Of(data.Source.Dropped, data.Sequence is null ? "sample" : "row")} dropped for missing values";
        }

        if (data.Source.LeftOver > 0)
        {
            text += $"; {Number.Of(data.Source.LeftOver, "row")} left over, in no window";
        }

        return data.Source.Filled > 0 ? text + $"; {Number.Of(data.Source.Filled, "missing value")} filled in with the feature's mean" : text;
    }

    private static string Channels(int channels) => channels == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{channels}×");

    private static string Names(IReadOnlyList<string> names, string before, string after) => names.Count == 0
        ? ""
        : before + string.Join(", ", names.Take(MostNames).Select(name => Shown.Line(name, 40))) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "") + after;
}
