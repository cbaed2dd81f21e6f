using Runner.Comparison;
using Runner.Reports;
using Runner.Tests.Comparison;
using Spectre.Console;

namespace Runner.Tests.Reports;

public class Comparing_on_the_terminal
{
    [Fact]
    public void The_table_fits_eighty_columns_and_has_no_colour_when_redirected()
    {
        var text = Written(80, SweepComparison.Of(FakeDigits.Results, ["model.init.weights"], ComparisonMetric.FinalLoss));
        text.ShouldNotContain("\u001b");
        text.Split('\n').ShouldAllBe(line => line.TrimEnd().Length <= 80);
        text.ShouldContain("diverged");
        text.ShouldContain("orthogonal");
    }

    [Fact]
    public void Findings_come_first_then_one_row_a_group()
    {
        var text = Written(100, SweepComparison.Of(FakeSweep.Groups([1, 1.1, .9, 1.05, .95, 1.01], [2, 2.1, 1.9, 2.05, 1.95, 2.01]), ["a"], ComparisonMetric.FinalLoss));
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).ShouldBe("""
            ● “g0” gives the lowest final training loss: 1, against 2 for “g1”; the intervals do not overlap.

            Final training loss by a; lower is better

              a    n   median   IQM   95 % interval   best   worst
            ────────────────────────────────────────────────────────
              g0   6        1     1      0.938–1.06    0.9     1.1
              g1   6        2     2       1.94–2.06    1.9     2.1


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_target_that_was_not_reached_reads_never()
    {
        var text = Written(80, SweepComparison.Of(FakeDigits.Results, ["optimizer.name"], ComparisonMetric.EpochsTo(.0115)));
        text.ShouldContain("never");
        text.ShouldContain("No group reaches a training loss of 0.0115 in most of its runs.");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(40)]
    public void On_a_narrow_terminal_labels_keep_their_width_and_what_is_left_out_is_named(int width)
    {
        var text = Written(width, SweepComparison.Of(FakeDigits.Results, ["model.init.weights"], ComparisonMetric.FinalLoss));
        text.Split('\n').ShouldAllBe(line => line.TrimEnd().Length <= width);
        text.ShouldContain("glorot-uniform ");
        text.ShouldContain("IQM");
        text.ReplaceLineEndings(" ").ShouldContain("Not shown at this width: ");
    }

    private static string Written(int width, SweepComparison comparison)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        ComparisonTable.Write(console, comparison);
        return writer.ToString();
    }
}
