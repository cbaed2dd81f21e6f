using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Runner.Comparison.Minima.Pictures;
using Runner.Reports.Charts;

namespace Runner.Tests.Reports.Charts;

public class Drawing_charts
{
    public static TheoryData<string> Names => [.. ChartGallery.Charts.Keys];

    /// <summary>With RUNNER_UPDATE_GOLDEN=1 the files are written anew; look at them in a browser before keeping them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_is_drawn_as_its_golden_file_shows(string name)
    {
        var drawn = ChartGallery.Charts[name]();
        var path = Path.Combine(Golden(), name + ".html");
        if (string.Equals(Environment.GetEnvironmentVariable("RUNNER_UPDATE_GOLDEN"), "1", StringComparison.Ordinal))
            File.WriteAllText(path, drawn);

        drawn.ShouldBe(File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_is_well_formed_has_a_title_and_needs_nothing_from_outside(string name)
    {
        var drawn = ChartGallery.Charts[name]();
        var document = XDocument.Parse("<page>" + System.Text.RegularExpressions.Regex.Replace(drawn, "(<img [^>]*)>", "$1/>") + "</page>");

        document.Descendants("svg").ShouldAllBe(svg => svg.Elements("title").Any() && svg.Attribute("viewBox") != null);
        document.Descendants("script").ShouldBeEmpty();
        document.Descendants().Attributes()
            .Where(attribute => attribute.Name.LocalName is "href" or "src")
            .ShouldAllBe(attribute => attribute.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal));
        document.Descendants().Attributes("id").ShouldBeEmpty("ids of two charts on a page would clash");
        WithoutNumbers(drawn).ShouldNotContain("NaN", Case.Sensitive);
        WithoutNumbers(drawn).Length.ShouldBeLessThan(400_000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_drawn_lies_inside_the_picture(string name)
    {
        var document = XDocument.Parse("<page>" + System.Text.RegularExpressions.Regex.Replace(ChartGallery.Charts[name](), "(<img [^>]*)>", "$1/>") + "</page>");
        foreach (var svg in document.Descendants("svg"))
        {
            var box = svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
            foreach (var path in svg.Descendants("path").Select(path => path.Attribute("d")!.Value))
            {
                foreach (System.Text.RegularExpressions.Match point in System.Text.RegularExpressions.Regex.Matches(path, "[ML](-?[0-9.]+),(-?[0-9.]+)"))
                {
                    double.Parse(point.Groups[1].Value).ShouldBeInRange(-0.01, box[2] + 0.01);
                    double.Parse(point.Groups[2].Value).ShouldBeInRange(-0.01, box[3] + 0.01);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_chart_carries_its_numbers(string name)
    {
        var figure = XDocument.Parse("<page>" + System.Text.RegularExpressions.Regex.Replace(ChartGallery.Charts[name](), "(<img [^>]*)>", "$1/>") + "</page>").Root!.Element("figure");
        if (figure?.Element("svg") is null)
        {
            // Images have no numbers, and a curve in the size of a word stands beside its own.
            return;
        }

        var rows = NumbersOf(figure).Split("\r\n");
        rows[0].ShouldContain(",");
        rows.Length.ShouldBeGreaterThan(name == "line-nothing" ? 1 : 2);
    }

    [Fact]
    public void The_numbers_of_a_chart_are_a_CSV_file_that_a_spreadsheet_does_not_run()
    {
        var drawn = IntervalPlot.Render("t", "", new ChartAxis("loss"), [new("=HYPERLINK(1)", .5, -.25, double.NaN), new("b, \"c\"", 1, 1, 1)], new("optimum", 0));
        NumbersOf(XElement.Parse(drawn)).ShouldBe("group,loss,low,high\r\n'=HYPERLINK(1),0.5,-0.25,NaN\r\n\"b, \"\"c\"\"\",1,1,1\r\noptimum,0,0,0\r\n");
    }

    [Fact]
    public void Of_a_map_they_are_runs_of_neighbours_that_end_alike()
    {
        var map = BasinMap.FromLosses("w", "b", [(0, 0, 1), (1, 0, 1), (2, 0, 0), (0, 1, double.NaN), (2, 1, 0)]);
        NumbersOf(XElement.Parse(BasinMapChart.Render("t", "", map))).ShouldBe(
            "b,w from,w to,ending,final loss from,final loss to,place\r\n0,0,1,2,1,1,\r\n0,2,2,1,0,0,\r\n1,0,0,diverged,,,\r\n1,1,1,none,,,\r\n1,2,2,1,0,0,\r\n");
    }

    [Fact]
    public void Too_many_numbers_are_left_out_and_the_chart_says_where_they_are()
    {
        var map = new HeatMapData(new ChartAxis("x"), [.. Enumerable.Range(0, 400).Select(i => $"{i}")], new ChartAxis("y"), [.. Enumerable.Range(0, 300).Select(i => $"{i}")], new ChartAxis("z"), new double[120_000]);
        var figure = XElement.Parse(HeatMap.Render("t", "", map));
        figure.Attribute("data-numbers").ShouldBeNull();
        figure.Value.ShouldContain("runner export");
        figure.Descendants("button").Select(button => button.Attribute("data-chart")!.Value).ShouldBe(["full", "png", "svg"]);
    }

    /// <summary>Of what is packed any letters may stand side by side.</summary>
    internal static string WithoutNumbers(string drawn) => System.Text.RegularExpressions.Regex.Replace(drawn, "data-numbers=\"[^\"]*\"", "");

    internal static string NumbersOf(XElement figure)
    {
        using var packed = new ZLibStream(new MemoryStream(Convert.FromBase64String(figure.Attribute("data-numbers")!.Value)), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        return reader.ReadToEnd();
    }

    [Fact]
    public void The_style_is_as_its_golden_file_shows()
    {
        var path = Path.Combine(Golden(), "style.css");
        if (string.Equals(Environment.GetEnvironmentVariable("RUNNER_UPDATE_GOLDEN"), "1", StringComparison.Ordinal))
            File.WriteAllText(path, ChartStyle.Css);

        ChartStyle.Css.ShouldBe(File.ReadAllText(path));
    }

    [Fact]
    public void Text_from_outside_is_escaped() =>
        LineChart.Render("<script>&\"'\u0001", "", new ChartAxis("x"), new ChartAxis("y"), [])
            .ShouldContain("<figcaption>&lt;script&gt;&amp;&quot;&#39; </figcaption>");

    [Theory]
    [InlineData(1, "1 other")]
    [InlineData(2, "2 others")]
    public void Series_without_a_name_in_the_legend_are_counted(int more, string others)
    {
        var series = Enumerable.Range(0, LineChart.Named + more).Select(i => new LineSeries($"s{i}", [new LinePoint(0, i), new LinePoint(1, i)]));
        LineChart.Render("t", "", new ChartAxis("x"), new ChartAxis("y"), [.. series]).ShouldContain($">{others}<");
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.03125, "0.0313")]
    [InlineData(1797, "1,797")]
    [InlineData(12.5, "12.5")]
    [InlineData(-0.5, "−0.5")]
    [InlineData(2.5e-7, "2.5×10⁻⁷")]
    [InlineData(1e-5, "10⁻⁵")]
    [InlineData(1.5e12, "1.5×10¹²")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_are_short(double value, string text) => ChartNumber.Short(value).ShouldBe(text);

    [Theory]
    [InlineData(0, 10, "0 2 4 6 8 10")]
    [InlineData(0.0312, 0.0349, "0.032 0.033 0.034")]
    [InlineData(-1, 1, "−1.0 −0.5 0 0.5 1.0")]
    [InlineData(5, 5, "4.6 4.8 5.0 5.2 5.4")]
    [InlineData(0, 1_200_000, "0 200,000 400,000 600,000 800,000 1,000,000 1,200,000")]
    [InlineData(0, 4e7, "0 10⁷ 2×10⁷ 3×10⁷ 4×10⁷")]
    [InlineData(0, 3e-6, "0 5×10⁻⁷ 10⁻⁶ 1.5×10⁻⁶ 2×10⁻⁶ 2.5×10⁻⁶ 3×10⁻⁶")]
    public void Linear_ticks_are_round(double low, double high, string expected) =>
        string.Join(' ', Ticks(low, high, log: false)).ShouldBe(expected);

    [Theory]
    [InlineData(1e-6, 1, "10⁻⁶ 10⁻⁵ 0.0001 0.001 0.01 0.1 1")]
    [InlineData(0.02, 0.9, "0.02 0.05 0.1 0.2 0.5")]
    [InlineData(1e-12, 1e12, "10⁻¹² 10⁻⁸ 0.0001 1 10,000 10⁸ 10¹²")]
    [InlineData(2, 3, "2.0 2.2 2.4 2.6 2.8 3.0")]
    public void Log_ticks_are_decades_or_parts_of_them(double low, double high, string expected) =>
        string.Join(' ', Ticks(low, high, log: true)).ShouldBe(expected);

    [Fact]
    public void Log_is_proposed_where_it_helps()
    {
        ChartAxis.LogHelps([0.01, 1, double.NaN]).ShouldBeTrue();
        ChartAxis.LogHelps([0.1, 1]).ShouldBeFalse();
        ChartAxis.LogHelps([0, 1000]).ShouldBeFalse();
        ChartAxis.LogHelps([]).ShouldBeFalse();
    }

    [Fact]
    public void A_long_curve_keeps_its_peak()
    {
        var points = Enumerable.Range(0, 100_000).Select(i => new LinePoint(i, i == 54_321 ? 7 : 1)).ToList();

        var drawn = CurveThinningProbe(points);

        drawn.Count.ShouldBeLessThan(2000);
        drawn.ShouldContain(7);
    }

    [Fact]
    public void A_sparkline_in_text_falls_with_the_curve()
    {
        Sparkline.Text([8, 7, 6, 5, 4, 3, 2, 1]).ShouldBe("█▇▆▅▄▃▂▁");
        Sparkline.Text([8, double.NaN, 1]).ShouldBe("█·▁");
        Sparkline.Text([.. Enumerable.Range(0, 1000).Select(i => (double)i)], 4).ShouldBe("▁▃▆█");
        Sparkline.Text([100, 10, 1], log: true).ShouldBe("█▅▁");
        Sparkline.Text([]).ShouldBe("");
        Sparkline.Text([3, 3]).ShouldBe("▅▅");
    }

    [Fact]
    public void Whatever_the_values_a_chart_is_drawn()
    {
        double[] odd = [0, -0.0, 1, -1, 1e308, -1e308, 1e-308, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var log in (bool[])[false, true])
        {
            foreach (var a in odd)
            {
                foreach (var b in odd)
                {
                    var axis = new ChartAxis("v", "u", log);
                    var line = LineChart.Render("t", "", axis, axis, [new LineSeries("s", [new LinePoint(a, b), new LinePoint(b, a, b, a)])]);
                    var map = HeatMap.Render("t", "", new HeatMapData(axis, ["a", "b"], axis, ["r"], axis, [a, b]));
                    var intervals = IntervalPlot.Render("t", "", axis, [new IntervalRow("r", a, b, a)], new IntervalReference("x", b));
                    var threads = ParallelCoordinates.Render("t", "", [new ParallelAxis(axis)], axis, [new ParallelLine("l", [a], b), new ParallelLine("m", [b], a)]);
                    foreach (var drawn in new[] { line, map, intervals, threads }.Select(WithoutNumbers))
                    {
                        drawn.ShouldNotContain("NaN", Case.Sensitive);
                        drawn.ShouldNotContain("Infinity");
                        drawn.ShouldNotContain("E+", Case.Sensitive);
                    }
                }
            }
        }
    }

    private static List<double> CurveThinningProbe(List<LinePoint> points) =>
        [.. CurveThinning.Line(points, x => x / 200).Select(point => point.Middle)];

    private static IEnumerable<string> Ticks(double low, double high, bool log) =>
        AxisScale.Of([low, high], log, 6, nice: false).Ticks.Select(tick => tick.Text);

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
