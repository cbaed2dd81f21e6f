using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Runner.Reports.Charts;

/// <summary>The numbers of a chart, as a table.</summary>
/// <param name="Rows">Enumerated once, when they are written.</param>
public sealed record ChartNumbers(IReadOnlyList<string> Columns, IEnumerable<string[]> Rows)
{
    /// <summary>A page with more rows than this would be slow to load.</summary>
    private const int MostRows = 100_000;

    /// <summary>As CSV, without anything that a spreadsheet would take for a formula; null with more rows than <paramref name="most"/>.</summary>
    public string? Csv(int most = int.MaxValue)
    {
        if (Rows.TryGetNonEnumeratedCount(out var count) && count > most)
        {
            return null;
        }

        var csv = new StringBuilder();
        Line(csv, Columns);
        var rows = 0;
        foreach (var row in Rows)
        {
            if (++rows > most)
            {
                return null;
            }

            Line(csv, row);
        }

        return csv.ToString();
    }

    /// <summary>A number with nine digits, all of a single-precision one; more would double the size of reports.</summary>
    internal static string Cell(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    /// <summary>The CSV compressed (zlib, base64), as a page carries it; null when it is too long for one.</summary>
    internal string? Packed()
    {
        if (Csv(MostRows) is not { } csv)
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(csv));
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    private static void Line(StringBuilder csv, IEnumerable<string> cells) =>
        csv.AppendJoin(',', cells.Select(cell => ResultTable.Quoted(ResultTable.Harmless(cell)))).Append("\r\n");
}
