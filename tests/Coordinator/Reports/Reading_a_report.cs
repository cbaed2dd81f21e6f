using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Runner.Comparison;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Tests.Comparison;

namespace Runner.Tests.Reports;

/// <summary>What makes a page easy to read: what comes first, how charts are laid out, and that each thing is said once.</summary>
public class Reading_a_report
{
    private static readonly string Page = ReportPage.Render(FakeDigits.Content);

    [Fact]
    public void Where_most_runs_diverged_a_banner_says_so_and_no_card_says_it_again()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => FakeSweep.Completed(trial, trial < 5 ? double.NaN : .1 + (trial * .01), 1, .5, .1))));

        page[..page.IndexOf("<main>", StringComparison.Ordinal)].ShouldContain("class=\"notice\">5 of 8 runs diverged");
        Regex.Count(page, "runs diverged \\(their numbers").ShouldBe(1);
    }

    [Fact]
    public void A_caveat_of_few_runs_is_a_finding_and_no_banner()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => FakeSweep.Completed(trial, trial < 1 ? double.NaN : .1 + (trial * .01), 1, .5, .1))));

        page.ShouldNotContain("class=\"notice\"");
        page.ShouldContain("1 of 8 runs diverged");
    }

    [Fact]
    public void Failures_that_differ_in_their_numbers_alone_are_one_cause_and_one_row()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => new TrialResult
        {
            Index = trial,
            Outcome = TrialOutcome.TimedOut,
            Failure = new($"exceeded its 10 s limit (ran 1{trial}.25 s)", ""),
        })));

        page.ShouldContain("class=\"notice\">All 8 runs took too long and have no result. The cause, for example: exceeded its 10 s limit (ran 10.25 s).");
        Regex.Count(page, "exceeded its 10 s limit").ShouldBe(1);
        page.ShouldContain("<small>8 runs</small>");
        Section(page, "Runs that diverged or failed").ShouldContain("timed out, with the cause given above");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_column_of_curves_is_there_if_some_run_has_one(bool recorded)
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => recorded
            ? FakeSweep.Completed(trial, .1 + (.01 * trial), 4, .5, .3, .2)
            : FakeSweep.Completed(trial, .1 + (.01 * trial), 4))));

        var list = Section(page, "The best and the worst runs");
        Regex.Count(list, "<th scope=\"col\">curve of the").ShouldBe(recorded ? 1 : 0);
        list.ShouldContain($"colspan=\"{(recorded ? 5 : 4)}\"");
    }

    [Fact]
    public void Causes_that_were_not_given_above_stand_in_the_list()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 8).Select(trial => trial > 4 ? FakeSweep.Completed(trial, .1, 1, .5, .1) : new TrialResult
        {
            Index = trial,
            Outcome = TrialOutcome.Failed,
            Failure = trial < 3 ? new("the disk is full", "") : trial == 3 ? new("the module threw", "") : null,
        })));

        Regex.Count(page, "the disk is full").ShouldBe(1);
        var list = Section(page, "Runs that diverged or failed");
        list.ShouldContain("failed, with the cause given above");
        list.ShouldContain("failed: the module threw");
        list.ShouldContain("failed: no message");
    }

    [Fact]
    public void Where_one_axis_swamps_the_others_their_curves_are_drawn_for_each_of_its_values()
    {
        var outline = FakeSweep.Outline([("a", ["p", "q"]), ("b", ["x", "y"])], 4);
        var page = PageOf(SweepResults.From(outline, Enumerable.Range(0, 16).Select(trial =>
        {
            var end = (trial < 8 ? .01 : 1) * (trial / 4 % 2 == 0 ? 1 : 1.1) * (1 + (trial % 4 * .01));
            return FakeSweep.Completed(trial, end, 4, 3 * end, 2 * end, end);
        })));

        Section(page, "By a").ShouldContain("How the training loss fell");
        var other = Section(page, "By b");
        other.ShouldContain("<div class=\"multiples\">");
        other.ShouldContain("Training loss with p");
        other.ShouldContain("Training loss with q");
        other.ShouldNotContain("How the training loss fell");
    }

    [Fact]
    public void The_dot_plot_has_a_column_of_labels_one_of_dots_and_one_of_numbers()
    {
        IntervalRow[] rows = [new("glorot-uniform", .0169, .0167, .017), new("a longer label of a start", .0247, .0241, .0254, Strong: true), new("he-normal", .0168, .0167, .0169)];
        var svg = Drawings(IntervalPlot.Render("Loss by initializer", "", new ChartAxis("loss"), rows))[0];
        var (width, font) = Size(svg);
        var texts = svg.Elements("text").ToArray();
        var labels = rows.Select(row => texts.Single(text => text.Value == row.Name)).ToArray();
        var numbers = texts.Where(text => text.Value.Contains('[')).ToArray();

        labels.ShouldAllBe(label => Number(label, "x") == 0);
        numbers.Length.ShouldBe(rows.Length);
        numbers.ShouldAllBe(number => Number(number, "x") == width && number.Attribute("text-anchor")!.Value == "end");
        var left = rows.Max(row => ChartText.Width(row.Name, font) * (row.Strong ? 1.1 : 1));
        var right = width - numbers.Max(number => ChartText.Width(number.Value, font) * (number.Attribute("class")!.Value.Contains("strong") ? 1.1 : 1));
        foreach (var path in svg.Elements("path").Where(path => path.Attribute("class")!.Value.StartsWith("interval", StringComparison.Ordinal) || path.Attribute("class")!.Value == "grid"))
        {
            Regex.Matches(path.Attribute("d")!.Value, "[ML](-?[0-9.]+),").Select(match => Parse(match.Groups[1].Value)).ShouldAllBe(x => x > left && x < right);
        }
    }

    [Fact]
    public void Parallel_axes_have_their_ticks_at_the_values_that_exist()
    {
        var svg = Drawings(Parallel())[0];

        ((string[])["0.001", "0.02", "0.5"]).ShouldAllBe(value => svg.Elements("text").Any(text => text.Value == value));
        svg.Elements("text").ShouldNotContain(text => text.Value == "0.01" || text.Value == "0.1");
    }

    [Fact]
    public void On_the_phone_every_category_has_its_label()
    {
        var texts = Drawings(Parallel())[1].Elements("text").Select(text => text.Element("title")?.Value ?? text.Value).ToArray();

        Categories.ShouldAllBe(category => texts.Contains(category));
    }

    [Fact]
    public void Labels_of_parallel_axes_stand_on_ground_of_their_own_above_all_threads()
    {
        foreach (var svg in Drawings(Parallel()))
        {
            var drawn = svg.Elements().ToArray();
            var last = Array.FindLastIndex(drawn, element => element.Attribute("class")?.Value.Contains("thread") ?? false);
            var ground = drawn.Where(element => element.Attribute("class")?.Value == "behind").ToArray();
            Array.FindIndex(drawn, element => element.Name == "text").ShouldBeGreaterThan(last);
            // Names of axes lie among the threads on the phone, and above them elsewhere.
            var names = svg.Attribute("class")!.Value == "narrow" ? 3 : 0;
            var scores = svg.Elements("text").Count(text => text.Attribute("class")?.Value == "soft") - (svg.Elements("text").Any(text => text.Value == "about") ? 1 : 0);
            ground.Length.ShouldBe(names + scores);
        }
    }

    [Fact]
    public void Names_of_axes_share_a_line_where_they_fit()
    {
        var names = Drawings(Parallel())[0].Elements("text").Where(text => text.Attribute("class")?.Value == "strong").ToArray();

        names.Length.ShouldBe(3);
        names.Select(name => Number(name, "y")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Barriers_have_two_digits_the_small_ones_too()
    {
        double[] values = [double.NaN, .00123456, .0000123456, .00123456, double.NaN, .98765, .0000123456, .98765, double.NaN];
        var page = ReportPage.Render(FakeEndings.Content);
        var matched = Regex.Match(page, "The same after equivalent units are matched</figcaption>.*?</figure>", RegexOptions.Singleline).Value;
        var cells = Regex.Matches(matched, "<text class=\"on-(?:dark|light)[^>]*>([^<]*)<").Select(match => match.Groups[1].Value).ToArray();
        cells.Length.ShouldBeGreaterThan(12);
        cells.ShouldAllBe(cell => Digits(cell) <= 2);

        var drawn = HeatMap.Render("", "", new HeatMapData(new("run"), ["1", "2", "3"], new("run"), ["1", "2", "3"], new("barrier"), values) { Digits = 2, HasBest = false });
        drawn.ShouldContain(">0.0012<");
        drawn.ShouldContain(">1.2×10⁻⁵<");
        drawn.ShouldContain(">0.99<");
    }

    [Fact]
    public void Shares_of_runs_are_drawn_from_0_to_1()
    {
        foreach (Match chart in Regex.Matches(Section(Page, "How many runs reach which loss"), "<svg class=\"wide\".*?</svg>", RegexOptions.Singleline))
        {
            var ticks = XElement.Parse(chart.Value).Elements("text").Where(text => text.Attribute("text-anchor")?.Value == "end").Select(text => text.Value).ToArray();
            ticks.ShouldContain("0");
            ticks.ShouldContain("1.0");
        }
    }

    [Fact]
    public void The_contents_name_every_section_and_lead_to_it()
    {
        var headings = Regex.Matches(Page, "<h2>(.*?)</h2>").Select(match => match.Groups[1].Value).ToArray();
        var links = Regex.Matches(Regex.Match(Page, "<nav class=\"contents\".*?</nav>", RegexOptions.Singleline).Value, "href=\"#(.*?)\">(.*?)</a>")
            .Select(match => (Id: match.Groups[1].Value, Name: match.Groups[2].Value)).ToArray();

        links.Select(link => link.Name).ShouldBe(headings);
        links.ShouldAllBe(link => Page.Contains($"<section id=\"{link.Id}\">"));
    }

    [Fact]
    public void Small_print_never_parts_a_number_from_its_per_cent()
    {
        foreach (var words in Enumerable.Range(1, 60))
        {
            var drawn = IntervalPlot.Render("", $"{string.Concat(Enumerable.Repeat("ab ", words))}99.3 % of it", new ChartAxis("loss"), [new("a", 1, .5, 2), new("b", 2, 1, 3)]);
            Regex.IsMatch(drawn, @"<text[^>]*>[^<]*99\.3<").ShouldBeFalse($"{words} words");
        }
    }

    private static readonly string[] Categories = [.. Enumerable.Range(0, 9).Select(i => $"category-{i}")];

    private static string Parallel()
    {
        double[] rates = [.001, .02, .5];
        return ParallelCoordinates.Render(
            "All",
            "about",
            [new(new ChartAxis("initializer"), Categories), new(new ChartAxis("rate", "", Log: true), Values: [.. rates.Select(rate => (rate, ChartNumber.Short(rate)))])],
            new ChartAxis("loss"),
            [.. Categories.SelectMany((_, i) => rates.Select(rate => new ParallelLine($"{i} {rate}", [i, rate], i + rate)))]);
    }

    private static string PageOf(SweepResults results) =>
        ReportPage.Render(FakeDigits.Content with { Findings = SweepFindings.Of(results, ComparisonMetric.FinalLoss), Reconstructions = null });

    private static string Section(string page, string heading) =>
        Regex.Match(page, $"<h2>{heading}</h2>.*?</section>", RegexOptions.Singleline).Value;

    private static XElement[] Drawings(string figure) => [.. XDocument.Parse(figure).Descendants("svg")];

    private static (double Width, double Font) Size(XElement svg) => (Parse(svg.Attribute("viewBox")!.Value.Split(' ')[2]), Number(svg, "font-size"));

    private static double Number(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Digits(string number) => Regex.Replace(number.Split('×')[0], "[^0-9]", "").TrimStart('0').Length;
}
