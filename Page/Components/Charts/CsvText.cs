using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>Numbers of a picture as a file, in the page itself.</summary>
internal static class CsvText
{
    public static string FileName(string title) => string.Concat(title.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-') + ".csv";

    public static string LinkTo(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows) =>
        "data:text/csv;charset=utf-8," + Uri.EscapeDataString(new ChartNumbers(columns, rows).Csv()!);
}
