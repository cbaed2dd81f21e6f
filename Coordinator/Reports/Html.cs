using System.Text;
using Runner.Reports.Charts;

namespace Runner.Reports;

/// <summary>Writes HTML. Whatever is not known to be markup goes through <see cref="Text"/>: names and texts of specs are not trusted.</summary>
internal sealed class Html
{
    /// <summary>Stands where the list of sections goes; no document may hold this character.</summary>
    private const string ContentsHere = "\u0001";

    private readonly StringBuilder html = new();
    private readonly List<(string Id, string Heading)> sections = [];

    public static string Escape(string text) => ChartText.Escape(text);

    /// <summary>Markup as it is.</summary>
    public Html Raw(string markup)
    {
        html.Append(markup);
        return this;
    }

    public Html Text(string text)
    {
        // A percentage is one word: it must not break before its sign.
        html.Append(Escape(text.Replace(" %", "\u00a0%")));
        return this;
    }

    /// <summary>Text of several lines, whose ends are kept.</summary>
    public Html Lines(string text)
    {
        html.AppendJoin('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Escape(line.Replace("\t", "  "))));
        return this;
    }

    /// <summary>One element with text; <paramref name="attributes"/> are markup.</summary>
    public Html Element(string name, string text, string attributes = "")
    {
        html.Append('<').Append(name).Append(attributes.Length > 0 ? " " : "").Append(attributes).Append('>');
        Text(text);
        html.Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>A section with a heading and an anchor.</summary>
    public void Section(string id, string heading, string lead, Action content)
    {
        sections.Add((id, heading));
        html.Append("<section id=\"").Append(Escape(id)).Append("\">\n");
        Element("h2", heading);
        if (lead.Length > 0)
        {
            Element("p", lead, "class=\"lead\"");
        }

        content();
        html.Append("</section>\n");
    }

    /// <summary>The list of all sections, also those that are written after it.</summary>
    public void Contents() => html.Append(ContentsHere);

    public override string ToString()
    {
        var list = new StringBuilder();
        foreach (var (id, heading) in sections.Count > 2 ? sections : [])
        {
            list.Append($"<li><a href=\"#{Escape(id)}\">{Escape(heading)}</a></li>\n");
        }

        return html.ToString().Replace(ContentsHere, list.Length == 0 ? "" : $"<nav class=\"contents\" aria-label=\"Contents\"><ol>\n{list}</ol></nav>\n");
    }
}
