namespace Runner.Reports;

/// <summary>A table of text; the first cell of each row is its heading.</summary>
internal static class HtmlTable
{
    /// <param name="kind">The table's class; may be empty.</param>
    public static void Write(Html page, IEnumerable<string> names, IEnumerable<IEnumerable<string>> rows, string kind = "")
    {
        page.Raw("<div class=\"scroll\" tabindex=\"0\"><table").Raw(kind.Length > 0 ? $" class=\"{kind}\"" : "").Raw(">\n<thead><tr>");
        foreach (var name in names)
        {
            page.Raw("<th scope=\"col\">").Text(name).Raw("</th>");
        }

        page.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Raw("<tr>");
            var first = true;
            foreach (var cell in row)
            {
                page.Raw(first ? "<th scope=\"row\">" : "<td>").Text(cell).Raw(first ? "</th>" : "</td>");
                first = false;
            }

            page.Raw("</tr>\n");
        }

        page.Raw("</tbody></table></div>\n");
    }
}
