using System.Text;
using Runner.Reports.Charts;

namespace Runner.Reports;

/// <summary>Writes HTML. Names and texts from specs are not trusted: everything except known markup goes through <see cref="Text"/>.</summary>
internal sealed class Html
{
    /// <summary>Placeholder for the list of sections; no document may contain this character.</summary>
    private const string ContentsHere = "\u0001";

    private readonly StringBuilder html = new();
    private readonly List<(string Id, string Heading)> sections = [];

    public static string Escape(string text) => ChartText.Escape(text);

    /// <summary>Writes what another has, with its sections.</summary>
    public Html Add(Html part)
    {
        html.Append(part.html);
        sections.AddRange(part.sections);
        return this;
    }

    /// <summary>Writes markup unchanged.</summary>
    public Html Raw(string markup)
    {
        html.Append(markup);
        return this;
    }

    public Html Text(string text)
    {
        // A percentage must not break before its sign.
        html.Append(Escape(text.Replace(" %", "\u00a0%")));
        return this;
    }

    /// <summary>Writes the number of a trial, as a link where it has a page.</summary>
    public Html Trial(int index, Func<int, string>? linkOf) => linkOf is null
        ? Text($"{index}")
        : Raw("<a href=\"").Text(linkOf(index)).Raw("\">").Text($"{index}").Raw("</a>");

    /// <summary>Writes text and keeps its line breaks.</summary>
    public Html Lines(string text)
    {
        html.AppendJoin('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Escape(line.Replace("\t", "  "))));
        return this;
    }

    /// <summary>Writes an element with text; <paramref name="attributes"/> are markup.</summary>
    public Html Element(string name, string text, string attributes = "")
    {
        html.Append('<').Append(name).Append(attributes.Length > 0 ? " " : "").Append(attributes).Append('>');
        Text(text);
        html.Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>Writes a section with a heading and an anchor.</summary>
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

    /// <summary>Writes the list of all sections, including those that follow.</summary>
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
