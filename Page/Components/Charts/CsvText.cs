using System.Text;
using Runner.Reports;

namespace Runner.Page.Components.Charts;

/// <summary>Numbers of a picture as a file, in the page itself.</summary>
internal static class CsvText
{
    public static string FileName(string title) => string.Concat(title.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-') + ".csv";

    public static string LinkTo(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var csv = new StringBuilder();
        foreach (var row in rows.Prepend([.. columns]))
        {
            csv.AppendJoin(',', row.Select(cell => ResultTable.Quoted(ResultTable.Harmless(cell)))).Append("\r\n");
        }

        return "data:text/csv;charset=utf-8," + Uri.EscapeDataString(csv.ToString());
    }
}
