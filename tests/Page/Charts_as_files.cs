using Runner.Page.Components.Charts;
using Runner.Reports.Charts;

namespace Runner.Tests.Page;

public sealed class Charts_as_files
{
    [Fact]
    public void A_label_that_a_spreadsheet_would_run_is_text_and_numbers_are_as_they_are()
    {
        var picture = new PlotPicture("Ends", "", new ChartAxis("x"), new ChartAxis("y"), _ => [], ["label", "loss"], [["=HYPERLINK(\"a\")", "-1.5"], ["a,b", "2"]]);

        Uri.UnescapeDataString(picture.CsvLink).ShouldBe("data:text/csv;charset=utf-8,label,loss\r\n\"'=HYPERLINK(\"\"a\"\")\",-1.5\r\n\"a,b\",2\r\n");
    }
}
