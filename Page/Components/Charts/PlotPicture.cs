using System.Text;
using Plotly.Blazor;
using Runner.Reports;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>What a chart shows: its traces in light or dark mode, its axes, and its numbers as a table.</summary>
/// <param name="Draw">Creates the traces, given whether the page is dark.</param>
/// <param name="Rows">Cells as written to the CSV file.</param>
public sealed record PlotPicture(
    string Title,
    string About,
    ChartAxis X,
    ChartAxis Y,
    Func<bool, IList<ITrace>> Draw,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string[]> Rows)
{
    public int Height { get; init; } = 380;

    /// <summary>Names of the positions on the x axis; null for a numeric axis.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    public string FileName => string.Concat(Title.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');

    /// <summary>Data URL of the numbers as a CSV file.</summary>
    public string CsvLink => "data:text/csv;charset=utf-8," + Uri.EscapeDataString(Csv());

    private string Csv()
    {
        var csv = new StringBuilder();
        foreach (var row in Rows.Prepend([.. Columns]))
        {
            csv.AppendJoin(',', row.Select(cell => ResultTable.Quoted(ResultTable.Harmless(cell)))).Append("\r\n");
        }

        return csv.ToString();
    }
}
