using Runner.Page.Components.Charts;

namespace Runner.Tests.Page;

public sealed class Charts_as_files
{
    [Fact]
    public void A_label_that_a_spreadsheet_would_run_is_text_and_numbers_are_as_they_are()
    {
        Uri.UnescapeDataString(CsvText.LinkTo(["label", "loss"], [["=HYPERLINK(\"a\")", "-1.5"], ["a,b", "2"]]))
            .ShouldBe("data:text/csv;charset=utf-8,label,loss\r\n\"'=HYPERLINK(\"\"a\"\")\",-1.5\r\n\"a,b\",2\r\n");
    }
}
