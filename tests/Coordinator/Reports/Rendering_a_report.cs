using System.Text.RegularExpressions;
using Runner.Comparison;
using Runner.Reports;
using Runner.Results;
using Runner.Tests.Comparison;

namespace Runner.Tests.Reports;

public class Rendering_a_report
{
    private static readonly string Page = ReportPage.Render(FakeDigits.Content);

    /// <summary>RUNNER_REPORT_PREVIEW=folder keeps the page, to be looked at.</summary>
    [Fact]
    public void The_page_needs_nothing_from_outside_and_no_script()
    {
        if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "report.html"), Page);
        }

        Page.ShouldContain("default-src 'none'");
        Page.ShouldNotContain("<script");
        Page.ShouldNotContain("http://");
        Page.ShouldNotContain("https://");
        Page.ShouldNotContain("url(");
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
    public void The_same_results_give_the_same_page() => ReportPage.Render(FakeDigits.Content).ShouldBe(Page);

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
        page.ShouldNotContain("<script");
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
            page.ShouldContain("This sweep is not finished");
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
        page.ShouldContain("How much of the training signal reaches each layer");
        page.ShouldContain("How many units are dead");
        page.ShouldNotContain("flat end of their activation");
        page.ShouldContain("In 4 of 4 runs the training signal vanished on its way back");
        Page.ShouldNotContain("Layer by layer");
    }

    [Fact]
    public void A_sweep_of_one_setting_has_its_curve()
    {
        var outline = FakeSweep.Outline([], 3);
        var results = SweepResults.From(outline, Enumerable.Range(0, 3).Select(i => FakeSweep.Completed(i, .1, 1, .5, .3, .1)));
        var page = ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss) });
        page.ShouldContain("One setting, each trained 3 times from other seeds.");
        page.ShouldContain("How training went");
    }
}
