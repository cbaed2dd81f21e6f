using System.Text.RegularExpressions;
using Runner.Numerics;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Tests.Reports;

/// <summary>Whatever a table holds: no line is longer than the terminal is wide, labels are whole, and a column is there or named as left out.</summary>
public class Tables_on_the_terminal
{
    private static readonly string[] SomeWords = ["loss", "of", "the", "network", "glorot-uniform", "95 %", "interval", "basin", "·", "naïve", "重み", "learning rate 0.001"];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Any_table_stays_within_the_width_and_keeps_its_labels(int width)
    {
        var random = RandomStream.Named((ulong)width, 0, StreamPurpose.Test);
        for (var table = 0; table < 300; table++)
        {
            var columns = 2 + random.NextInt32(10);
            int[] words = [.. Enumerable.Range(1, columns - 1).Where(_ => random.NextInt32(4) == 0)];
            string[] names = [.. Enumerable.Range(0, columns).Select(column => $"{Text(random, 3)} c{column}")];
            string[][] rows = [.. Enumerable.Range(0, random.NextInt32(6)).Select(row => Enumerable.Range(0, columns).Select(column =>
                column == 0 ? $"r{row} {Text(random, 4)}" : words.Contains(column) ? Text(random, 20) : $"{random.NextDouble() * Math.Pow(10, random.NextInt32(12) - 3):G4}").ToArray())];

            var text = Written(width, console => TextTable.Write(console, names, rows, words: words));

            text.Split('\n').ShouldAllBe(line => line.TrimEnd().GetCellWidth() <= width, text);
            foreach (var row in rows.Where(row => row[0].GetCellWidth() <= width))
            {
                text.ShouldContain(row[0]);
            }

            if (rows.Length > 0)
            {
                // Headings may break between words, but not the word that names the column here.
                Enumerable.Range(0, columns).ShouldAllBe(column => column == 0 || Regex.IsMatch(text, $@"\bc{column}\b"), text);
            }
        }
    }

    [Fact]
    public void Columns_are_left_out_in_the_given_order_and_named()
    {
        var text = Written(30, console => TextTable.Write(
            console, ["setting", "n", "median", "worst"], [["glorot-uniform", "54", "0.0169", "0.0185"]], leastFirst: [3, 1, 2]));

        text.ShouldContain("median");
        Flat(text).ShouldContain("Not shown at this width: n, worst.");
        text.ShouldNotContain("0.0185");
    }

    [Fact]
    public void Where_not_even_one_column_fits_beside_the_label_its_values_stand_below()
    {
        var label = "he-normal · adam · bottleneck 2 · rate 0.001";
        var text = Written(46, console => TextTable.Write(console, ["setting", "n", "median"], [[label, "54", "0.0169"]]));

        text.ShouldContain(label);
        text.ShouldContain("  n 54, median 0.0169");
    }

    [Fact]
    public void Words_wrap_before_a_column_is_left_out()
    {
        var text = Written(60, console => TextTable.Write(
            console, ["measure", "value", "what it says"], [["barrier", "0.146", "How far the loss rises on the straight line between two runs."]], words: [2]));

        Flat(text).ShouldNotContain("Not shown");
        text.Split('\n').Count(line => line.Trim().Length > 0).ShouldBeGreaterThan(3);
    }

    private static string Flat(string text) => Regex.Replace(text, @"\s+", " ");

    private static string Text(RandomStream random, int most) => string.Join(' ', Enumerable.Range(0, 1 + random.NextInt32(most)).Select(_ => SomeWords[random.NextInt32(SomeWords.Length)]));

    private static string Written(int width, Action<IAnsiConsole> write)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        write(console);
        return writer.ToString();
    }
}
