using System.Globalization;
using Runner.Comparison;
using Spectre.Console;

namespace Runner.Latent;

/// <summary>A map of codes in characters: each place shows the mark of the group that most samples there belong to.</summary>
internal static class CodeMapText
{
    private const int Widest = 72;

    private const int Rows = 22;

    private static readonly Color[] Colours =
        [Color.DodgerBlue1, Color.DarkOrange, Color.SeaGreen2, Color.HotPink, Color.Gold1, Color.SkyBlue1, Color.Grey, Color.Red, Color.MediumPurple1, Color.Chartreuse3];

    public static void Write(IAnsiConsole console, CodeLook look, string what)
    {
        var map = look.Map;
        MappedCode[] codes = [.. map.Train, .. map.Test];
        var columns = Math.Clamp(console.Profile.Width - 2, 18, Widest);
        var rows = look.Width == 1 ? look.Groups.Names.Length : Rows;
        var (x, y) = (Range(codes.Select(code => code.X)), Range(codes.Select(code => code.Y)));
        var places = codes.ToLookup(code => (Place(code.Y, y, rows), Place(code.X, x, columns)));
        console.WriteLine();
        Line(console, $"Codes of {what}: {map.XName} across ({Number.Short(x.Low)} to {Number.Short(x.High)}), {map.YName} up{(look.Width == 1 ? "" : $" ({Number.Short(y.Low)} to {Number.Short(y.High)})")}, by {look.Groups.One}.");
        for (var row = rows - 1; row >= 0; row--)
        {
            var line = new Paragraph();
            for (var column = 0; column < columns; column++)
            {
                var group = places[(row, column)].GroupBy(code => code.Group).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).FirstOrDefault()?.Key;
                line.Append(group is { } one ? Mark(look.Groups, one) : " ", group is { } of ? new Style(Colours[of % Colours.Length]) : Style.Plain);
            }

            console.Write(line);
            console.WriteLine();
        }

        if (look.Groups.Names.Any(name => name.Length > 1))
        {
            Line(console, string.Join(", ", look.Groups.Names.Select((name, group) => $"{Mark(look.Groups, group)} {name}")));
        }

        Line(console, $"{Number.Of(map.Train.Count, "training sample")}, {Number.Of(map.Test.Count, "test sample")}{(look.Width > 2 ? $"; the plane shows {Number.Percent(map.Shown)} of the variance of {look.Width} numbers" : "")}.");
    }

    /// <summary>A name of one character is its own mark; otherwise digits and letters count the groups.</summary>
    private static string Mark(CodeGroups groups, int group) =>
        groups.Names.All(name => name.Length == 1) ? groups.Names[group] : "0123456789abcdefghijklmnopqrstuvwxyz"[group % 36].ToString(CultureInfo.InvariantCulture);

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return (all.Min(), all.Max());
    }

    private static int Place(double value, (double Low, double High) range, int count) =>
        range.High > range.Low ? Math.Min(count - 1, (int)((value - range.Low) / (range.High - range.Low) * count)) : 0;

    private static void Line(IAnsiConsole console, string text)
    {
        console.Write(new Text(text));
        console.WriteLine();
    }
}
