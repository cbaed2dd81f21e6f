using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Reports;
using Runner.Results;
using Runner.Tests.Comparison;
using Runner.Tests.Reports.Charts;

namespace Runner.Tests.Reports;

public class Rendering_a_report
{
    private static readonly string Page = ReportPage.Render(FakeDigits.Content);

    /// <summary>RUNNER_REPORT_PREVIEW=folder keeps the page, to be looked at.</summary>
    [Fact]
    public void The_page_needs_nothing_from_outside_and_runs_its_own_script_only()
    {
        if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "report.html"), Page);
        }

        Page.ShouldContain("default-src 'none'");
        var script = Regex.Match(Page, "<script>(?<text>.*?)</script>", RegexOptions.Singleline).Groups["text"].Value;
        Page.ShouldContain($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}';");
        Regex.Count(Page, "<script").ShouldBe(1);
        Page.ShouldNotContain("http://");
        Page.ShouldNotContain("https://");
        Page.ShouldNotContain("url(", Case.Sensitive);
        Regex.Matches(Page, "(?:src|href)=\"([^\"]*)\"").Select(match => match.Groups[1].Value)
            .ShouldAllBe(address => address.StartsWith("data:") || address.StartsWith('#'));
    }

    [Fact]
    public void It_says_what_was_run_and_what_was_found()
    {
        Page.ShouldContain("270 training runs: autoencoders on handwritten digits (8 × 8 pixels), 30 epochs in batches of 64.");
        Page.ShouldContain("Every combination of initializer (glorot-uniform, he-normal, lecun-normal, orthogonal, normal)");
        foreach (var finding in FakeDigits.Content.Findings.Headlines)
        {
            Page.ShouldContain(new Html().Text(finding.Sentence).ToString());
        }
    }

    [Fact]
    public void Runs_that_diverged_or_failed_are_listed_with_the_reason()
    {
        Page.ShouldContain("diverged in epoch 3");
        Page.ShouldContain("failed: The data file changed while it was read.");
    }

    [Fact]
    public void What_goes_wrong_in_a_section_is_thrown_as_it_is()
    {
        var fault = Should.Throw<LedgerException>(() => ReportPage.Render(FakeDigits.Content with { Reconstructions = new Unreadable() }));

        fault.Message.ShouldBe("the weights are damaged");
    }

    [Fact]
    public void The_same_results_give_the_same_page() => ReportPage.Render(FakeDigits.Content).ShouldBe(Page);

    private sealed class Unreadable : IReconstructions
    {
        public ReconstructionSet? Of(int trial) => throw new LedgerException("the weights are damaged");
    }

    [Fact]
    public void What_a_spec_says_is_shown_and_never_run()
    {
        const string evil = "</title></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
        var outline = FakeSweep.Outline([("model.init.weights", [evil, "b"]), (evil, ["1", "2"])], 2);
        var results = FakeSweep.Results(outline, (_, random) => 1 + random.NextDouble());
        var broken = SweepResults.From(outline, results.Results.Skip(1).Prepend(
            new() { Index = 0, Outcome = TrialOutcome.Failed, Failure = new(evil, evil) }));
        var page = ReportPage.Render(FakeDigits.Content with
        {
            Findings = SweepFindings.Of(broken, ComparisonMetric.FinalLoss),
            SpecText = evil,
            SpecFile = evil,
            Environment = $"{evil}: {evil}",
            Reconstructions = null,
        });
        Regex.Count(page, "<script").ShouldBe(1, "the report's own");
        page.ShouldNotContain("<img src=x");
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    public void A_sweep_that_has_hardly_begun_or_has_no_good_run_still_has_a_page(int recorded, int diverged)
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 2);
        var page = ReportPage.Render(FakeDigits.Content with
        {
            Findings = SweepFindings.Of(
                SweepResults.From(outline, Enumerable.Range(0, recorded).Select(i => FakeSweep.Completed(i, i < diverged ? double.NaN : 1))),
                ComparisonMetric.FinalLoss),
        });
        page.ShouldContain("</html>");
        if (recorded < 4)
        {
            page.ShouldContain($"{recorded} of 4 trials {(recorded == 1 ? "is" : "are")} recorded");
        }
    }

    [Fact]
    public void What_the_probes_saw_is_drawn_layer_by_layer()
    {
        var outline = FakeSweep.Outline([("model.activation", ["sigmoid", "tanh"])], 2);
        var results = SweepResults.From(outline, Enumerable.Range(0, 4).Select(trial => FakeSweep.Completed(trial, .1, 1, .5, .3, .1) with
        {
            Curve = new(
                ["train-loss", "gradient-norm.1", "gradient-norm.2", "dead.1", "dead.2"],
                [0, 1, 2, 3],
                [[1, .5, .3, .1], [1e-6, 1e-6, 1e-6, 1e-6], [1, 1, 1, 1], [0, 0, 0, .5], [0, 0, 0, 0]]),
        }));
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        page.ShouldContain("The gradient at each layer");
        page.ShouldContain("How many units are dead");
        page.ShouldNotContain("How many units are saturated");
        page.ShouldContain("In all 4 runs the gradient vanished on its way back");
        Page.ShouldNotContain("Layer by layer");
    }

    [Fact]
    public void A_page_by_test_loss_shows_the_training_curves_beside_and_no_training_figure_unnamed()
    {
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(FakeDigits.Results, ComparisonMetric.TestLoss) });
        page.ShouldContain("Runs are compared by final test loss.");
        page.ShouldContain("Lowest final test loss");
        page.ShouldContain("How the test loss fell");
        page.ShouldContain("line beside");
        page.ShouldContain("Of the runs that ended as planned, by final test loss.");
        page.ShouldContain("The final test loss is typically ");
        page.ShouldNotContain("Lowest final loss");
        page.ShouldNotContain("final training loss by ");
    }

    [Fact]
    public void What_undermines_the_rest_stands_above_it()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var results = SweepResults.From(outline, Enumerable.Range(0, 5).Select(trial =>
            FakeSweep.Completed(trial, 1.0 / 40, [.. Enumerable.Range(1, 40).Select(epoch => 1.0 / epoch)])));
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        var lead = page[..page.IndexOf("<main>", StringComparison.Ordinal)];
        lead.ShouldContain("5 of 8 training runs so far");
        lead.ShouldContain("class=\"notice\">5 of 8 trials are recorded");
        lead.ShouldContain("class=\"notice\">In all 5 runs the training loss was still falling");
        lead.ShouldContain("1 to 4 seeds each");
        lead.ShouldContain("href=\"#findings\"");
        page[lead.Length..].ShouldNotContain("was still falling when training ended: what is said");
    }

    [Fact]
    public void A_failed_sweep_says_its_cause_once_and_first()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var results = SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial =>
            new TrialResult { Index = trial, Outcome = TrialOutcome.Failed, Failure = new("The file is gone.", "") }));
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss), Reconstructions = null });
        page.ShouldContain("class=\"notice\">All 8 runs failed and have no result. The cause: The file is gone.");
        Regex.Count(page, "The file is gone").ShouldBe(1);
        page.ShouldNotContain("No group can be called best");
    }

    [Fact]
    public void Numbers_are_drawn_in_their_order_with_colours_of_a_sequence()
    {
        var outline = FakeSweep.Outline([("optimizer.lr", ["0.1", "0.3", "1", "3"])], 3);
        var results = SweepResults.From(outline, Enumerable.Range(0, 12).Select(trial =>
            FakeSweep.Completed(trial, (trial / 3) switch { 0 => .4, 1 => .1, 2 => .3, _ => .2 }, 1, .5, .4, .3, .2)));
        var order = GroupOrder.Of(SweepComparison.Of(results, ["optimizer.lr"], ComparisonMetric.FinalLoss), 10);
        order.Select(group => group.Values[0]!.Text).ShouldBe(["0.1", "0.3", "1", "3"]);
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        page.ShouldContain("class=\"line r0 d0\"");
        page.ShouldContain("class=\"line r8 d0\"");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void A_map_of_two_settings_beside_a_third_has_a_number_for_every_pair(int rates)
    {
        var outline = FakeSweep.Outline([("optimizer.lr", [.. Enumerable.Range(1, rates).Select(rate => $"{rate}")]), ("model.activation", ["relu", "tanh"]), ("training.batch", ["8", "16"])], 2);
        var results = FakeSweep.Results(outline, (values, random) => (int.Parse(values[0]) * (values[1] == "tanh" ? 3 : 1)) + random.NextDouble());
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        var figure = Regex.Match(page, "<section id=\"map\">.*?(?<figure><figure.*?</figure>)", RegexOptions.Singleline).Groups["figure"].Value;
        var numbers = Drawing_charts.NumbersOf(XElement.Parse(figure));
        numbers.Split("\r\n").Length.ShouldBe(1 + (2 * rates) + 1, "a heading and the end of the last line");
        numbers.ShouldNotContain("NaN");
    }

    [Fact]
    public void Held_out_samples_are_called_so() => Page.ShouldContain("All of these samples are held out: no run was trained on them.");

    [Fact]
    public void A_sweep_of_one_setting_has_its_curve()
    {
        var outline = FakeSweep.Outline([], 3);
        var results = SweepResults.From(outline, Enumerable.Range(0, 3).Select(i => FakeSweep.Completed(i, .1, 1, .5, .3, .1)));
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        page.ShouldContain("One setting, each trained 3 times with different seeds.");
        page.ShouldContain("How the training loss fell");
    }
}
