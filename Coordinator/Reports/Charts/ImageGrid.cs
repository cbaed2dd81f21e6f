using System.Text;

namespace Runner.Reports.Charts;

/// <summary>A cell of the grid: images one below another, such as input and reconstruction, with a caption.</summary>
/// <param name="Stack">The images, each with its alternative text.</param>
public sealed record ImageCell(string Caption, IReadOnlyList<(string What, SmallImage Image)> Stack);

/// <summary>Small images that flow into as many columns as fit.</summary>
public static class ImageGrid
{
    public static string Render(string title, string about, IReadOnlyList<ImageCell> cells)
    {
        var html = new StringBuilder();
        html.Append($"<figure class=\"chart\">\n<figcaption>{ChartText.Escape(title)}</figcaption>\n<div class=\"images\">\n");
        foreach (var cell in cells)
        {
            html.Append("<div>");
            foreach (var (what, image) in cell.Stack)
            {
                html.Append($"<img width=\"{image.Columns}\" height=\"{image.Rows}\" alt=\"{ChartText.Escape(what)}\" title=\"{ChartText.Escape(what)}\" src=\"{image.Address}\">");
            }

            html.Append(ChartText.Escape(cell.Caption)).Append("</div>\n");
        }

        html.Append("</div>\n");
        if (about.Length > 0)
            html.Append($"<p class=\"about\">{ChartText.Escape(about)}</p>\n");

        return html.Append("</figure>\n").ToString();
    }
}
