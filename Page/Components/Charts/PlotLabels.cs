using System.Globalization;
using System.Text.RegularExpressions;
using Runner.Comparison;

namespace Runner.Page.Components.Charts;

/// <summary>Names that stand beside one another in a chart, as short as they can be told apart: its tables have them in full.</summary>
internal static partial class PlotLabels
{
    /// <summary>Long numbers are rounded, and words before a number that all names share are left out, as the chart's title has them.</summary>
    public static IReadOnlyList<string> Short(IReadOnlyList<string> names)
    {
        var few = WithoutCommonWords(names);
        return Distinct([.. few.Select(name => LongNumber().Replace(name, number => Rounded(number.Value)))], few);
    }

    private static IReadOnlyList<string> WithoutCommonWords(IReadOnlyList<string> names)
    {
        var cut = names.Count < 2 ? 0 : names[0].LastIndexOf(' ') + 1;
        return cut > 0 && names.All(name => name.Length > cut && name.StartsWith(names[0][..cut], StringComparison.Ordinal) && double.TryParse(name[cut..], CultureInfo.InvariantCulture, out _))
            ? [.. names.Select(name => name[cut..])]
            : names;
    }

    private static IReadOnlyList<string> Distinct(IReadOnlyList<string> few, IReadOnlyList<string> otherwise) =>
        few.Distinct(StringComparer.Ordinal).Count() == otherwise.Distinct(StringComparer.Ordinal).Count() ? few : otherwise;

    private static string Rounded(string number) => Number.Short(double.Parse(number, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<![\w.])-?\d+\.\d{5,}(?:e[-+]?\d+)?(?![\w.])", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex LongNumber();
}
