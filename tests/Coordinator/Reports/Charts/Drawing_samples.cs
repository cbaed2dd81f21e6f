using System.Text.RegularExpressions;
using Runner.Data;
using Runner.Reports.Charts;

namespace Runner.Tests.Reports.Charts;

/// <summary>Sheets of samples and maps of codes.</summary>
public sealed partial class Drawing_samples
{
    private static readonly SampleForm Grey = new(4, new ImageShape(2, 2), 0, 1);

    [Fact]
    public void Grey_images_are_grey_three_channels_are_colours_and_residuals_have_a_palette()
    {
        ColourTypes(SampleSheet.Render("", "", Grey, [new SheetRow("", [0, 1, .5, 0])], [])).ShouldBe([0]);
        ColourTypes(SampleSheet.Render("", "", Grey, [new SheetRow("", [0, 1, -1, 0]) { IsSigned = true }], [])).ShouldBe([3]);
        ColourTypes(SampleSheet.Render("", "", Grey with { Features = 12 }, [new SheetRow("", new double[12])], [])).ShouldBe([2]);
    }

    [Fact]
    public void Every_sample_of_every_row_is_drawn_with_the_names_of_rows_and_columns()
    {
        var sheet = SampleSheet.Render("Title", "About it.", Grey, [new SheetRow("first", new double[12]), new SheetRow("second", new double[12])], ["a", "b", "c"]);

        // Once for wide pages and once for narrow ones.
        Pictures().Count(sheet).ShouldBe(12);
        foreach (var text in new[] { "Title", "About it.", ">first<", ">second<", ">a<", ">c<" })
        {
            sheet.ShouldContain(text);
        }
    }

    [Fact]
    public void Samples_that_are_no_images_are_bars_and_many_features_are_a_line()
    {
        SampleSheet.Render("", "", new SampleForm(3, null, -1, 1), [new SheetRow("", [-1, 0, 1])], []).ShouldContain("class=\"bars c0\"");
        SampleSheet.Render("", "", new SampleForm(100, null, -1, 1), [new SheetRow("", new double[100])], []).ShouldContain("class=\"trace c0\"");
    }

    [Fact]
    public void A_map_has_the_dots_of_each_group_in_its_colour_and_its_name()
    {
        var map = CodeMapChart.Render(
            "Map", "", new ChartAxis("code 1"), new ChartAxis("code 2"), [new MapGroup("seven", [(0, 0), (1, 1)], [(2, 2)]), new MapGroup("<b>", [(3, 1)], [])]);

        map.ShouldContain("class=\"known m0\"");
        map.ShouldContain("class=\"asked m0\"");
        map.ShouldContain("class=\"known m1\"");
        map.ShouldContain(">seven<");
        map.ShouldContain("&lt;b&gt;");
        Dots().Count(Drawing_charts.WithoutNumbers(map)).ShouldBe(8);
    }

    /// <summary>The tenth byte of the header of each different picture: 0 grey, 2 colours, 3 a palette.</summary>
    private static int[] ColourTypes(string html) =>
        [.. Pictures().Matches(html).Select(found => (int)Convert.FromBase64String(found.Groups[1].Value)[25]).Distinct()];

    [GeneratedRegex("data:image/png;base64,([^\"]+)")]
    private static partial Regex Pictures();

    [GeneratedRegex("h0")]
    private static partial Regex Dots();
}
