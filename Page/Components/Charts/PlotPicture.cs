using System.Text;
using Plotly.Blazor;
using Runner.Reports;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>What a chart shows: its traces on either ground, its axes, and its numbers as a table.</summary>
/// <param name="Draw">The traces, on a dark ground or a light one.</param>
/// <param name="Rows">Cells as they are written to a file.</param>
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

    /// <summary>Names at places of the x axis; null for numbers.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    public string FileName => string.Concat(Title.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');

    /// <summary>The numbers as a file, in the page itself.</summary>
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
