using System.Text;
using Runner.Data;

namespace Runner.Reports.Charts;

/// <summary>A row of a sheet: samples side by side.</summary>
/// <param name="Name">Left of the row, or above it where the page is narrow; may be empty.</param>
/// <param name="Samples">[samples, features].</param>
public sealed record SheetRow(string Name, double[] Samples)
{
    /// <summary>Differences, drawn in two colours around 0.</summary>
    public bool IsSigned { get; init; }
}

/// <summary>How the samples of a sheet are drawn: as images, or others as bars or lines.</summary>
/// <param name="Image">Null for samples that are not images.</param>
/// <param name="Low">Drawn black.</param>
/// <param name="High">Drawn white.</param>
public sealed record SampleForm(int Features, ImageShape? Image, double Low, double High);

/// <summary>Rows of samples, such as a morph or a walk through a code.</summary>
public static class SampleSheet
{
    private const double Gap = 2;

    /// <summary>Between rows with names.</summary>
    private const double RowGap = 6;

    private const double LargestCell = 64;

    private const double SmallestCell = 26;

    /// <summary>Sheets of many rows have smaller cells, down to <see cref="SmallestCell"/>.</summary>
    private const double Tallest = 520;

    /// <summary>Beyond so many features, lines are clearer than bars.</summary>
    private const int MostBars = 24;

    private static readonly byte[] Signed = Palette.Between("#0072b2", "#f4f4f4", "#d55e00");

    /// <param name="columns">Names below the columns; may be empty.</param>
    public static string Render(string title, string about, SampleForm form, IReadOnlyList<SheetRow> rows, IReadOnlyList<string> columns)
    {
        var most = rows.SelectMany(row => row.IsSigned ? row.Samples : []).Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return ChartLayout.Figure(title, about, Numbers(form, rows, columns), (layout, svg) => Draw(svg, layout, about, form, rows, columns, most));
    }

    /// <summary>A row for each sample, with its features.</summary>
    private static ChartNumbers Numbers(SampleForm form, IReadOnlyList<SheetRow> rows, IReadOnlyList<string> columns) => new(
        ["row", "sample", .. Enumerable.Range(1, form.Features).Select(feature => $"{feature}")],
        rows.SelectMany(row => Enumerable.Range(0, row.Samples.Length / form.Features).Select(i => (string[])
            [row.Name, i < columns.Count ? columns[i] : $"{i + 1}", .. row.Samples.Skip(i * form.Features).Take(form.Features).Select(ChartNumbers.Cell)])));

    private static double Draw(
        Svg svg, ChartLayout layout, string about, SampleForm form, IReadOnlyList<SheetRow> rows, IReadOnlyList<string> columns, double most)
    {
        var font = layout.Font;
        var count = rows.Max(row => row.Samples.Length / form.Features);
        var named = rows.Any(row => row.Name.Length > 0);
        var left = named && !layout.IsNarrow ? Math.Min(layout.Width * .3, rows.Max(row => ChartText.Width(row.Name, font)) + 10) : 0;
        var largest = Math.Clamp(Tallest / rows.Count, SmallestCell, LargestCell);
        var cell = Math.Min(largest, (layout.Width - left - (Gap * (count - 1))) / count);
        var (tall, y) = (form.Image is { } image ? cell * image.Rows / image.Columns : cell, 2.0);
        foreach (var row in rows)
        {
            if (named && layout.IsNarrow)
            {
                y += font * 1.25;
                svg.Text(0, y - (font * .3), ChartText.Fit(row.Name, font, layout.Width), "soft", whole: row.Name);
            }
            else if (named)
            {
                svg.Text(0, y + (tall / 2) + (font * .35), ChartText.Fit(row.Name, font, left - 8), "soft", whole: row.Name);
            }

            for (var i = 0; i * form.Features < row.Samples.Length; i++)
            {
                Sample(svg, form, row, row.Samples.AsSpan(i * form.Features, form.Features), (left + (i * (cell + Gap)), y, cell, tall), most);
            }

            y += tall + (named ? RowGap : Gap);
        }

        return ChartNote.Draw(svg, about, Columns(svg, font, columns, left, cell, y), layout);
    }

    private static double Columns(Svg svg, double font, IReadOnlyList<string> columns, double left, double cell, double y)
    {
        if (columns.Count == 0)
        {
            return y;
        }

        var widest = columns.Max(name => ChartText.Width(name, font));
        var every = Math.Max(1, (int)Math.Ceiling((widest + 6) / (cell + Gap)));
        for (var i = 0; i < columns.Count; i += every)
        {
            svg.Text(left + (i * (cell + Gap)) + (cell / 2), y + (font * 1.1), columns[i], "soft", "middle");
        }

        return y + (font * 1.3);
    }

    private static void Sample(
        Svg svg, SampleForm form, SheetRow row, ReadOnlySpan<double> sample, (double X, double Y, double Width, double Height) place, double most)
    {
        if (form.Image is { } image)
        {
            svg.Picture(place.X, place.Y, place.Width, place.Height, Address(image, form, row, sample, most), row.Name);
            return;
        }

        var (low, high) = row.IsSigned ? (-most, most) : (form.Low, form.High);
        svg.Rectangle(place.X, place.Y, place.Width, place.Height, "frame");
        svg.Path(sample.Length > MostBars ? Line(sample, place, low, high) : Bars(sample, place, low, high), sample.Length > MostBars ? "trace c0" : "bars c0");
    }

    private static string Address(ImageShape image, SampleForm form, SheetRow row, ReadOnlySpan<double> sample, double most)
    {
        var pixels = image.Rows * image.Columns;
        return row.IsSigned && sample.Length != 3 * pixels
            ? PngEncoder.DataUri(PngEncoder.Indexed(image.Columns, image.Rows, Shades(sample[..pixels], most), Signed))
            : SmallImage.Of(image.Rows, image.Columns, sample, row.IsSigned ? -most : form.Low, row.IsSigned ? most : form.High).Address; // Differences of colours lie around grey.
    }

    private static byte[] Shades(ReadOnlySpan<double> sample, double most)
    {
        var shades = new byte[sample.Length];
        for (var i = 0; i < shades.Length; i++)
        {
            shades[i] = Level(sample[i], -most, most, Palette.Absent - 1);
        }

        return shades;
    }

    private static byte Level(double value, double low, double high, int levels) =>
        (byte)Math.Round(Share(value, low, high) * levels);

    private static double Share(double value, double low, double high) =>
        double.IsNaN(value) ? 0 : high > low ? Math.Clamp((value - low) / (high - low), 0, 1) : .5;

    private static string Bars(ReadOnlySpan<double> sample, (double X, double Y, double Width, double Height) place, double low, double high)
    {
        var (text, step) = (new StringBuilder(), place.Width / sample.Length);
        var zero = Up(place, Share(0, low, high));
        for (var i = 0; i < sample.Length; i++)
        {
            var (x, y) = (place.X + ((i + .15) * step), Up(place, Share(sample[i], low, high)));
            text.Append('M').Append(Svg.Point(x, zero)).Append('L').Append(Svg.Point(x, y)).Append('L').Append(Svg.Point(x + (.7 * step), y)).Append('L').Append(Svg.Point(x + (.7 * step), zero)).Append('Z');
        }

        return text.ToString();
    }

    private static string Line(ReadOnlySpan<double> sample, (double X, double Y, double Width, double Height) place, double low, double high)
    {
        var text = new StringBuilder();
        for (var i = 0; i < sample.Length; i++)
        {
            text.Append(i == 0 ? 'M' : 'L').Append(Svg.Point(place.X + (i * place.Width / (sample.Length - 1)), Up(place, Share(sample[i], low, high))));
        }

        return text.ToString();
    }

    private static double Up((double X, double Y, double Width, double Height) place, double share) => place.Y + ((1 - share) * (place.Height - 2)) + 1;
}
