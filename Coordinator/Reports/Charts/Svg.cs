using System.Text;

namespace Runner.Reports.Charts;

/// <summary>Writes an SVG image. Colours and fonts come from the CSS classes of <see cref="ChartStyle"/>.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>A point as a path's coordinates.</summary>
    public static string Point(double x, double y) => $"{ChartNumber.Coordinate(x)},{ChartNumber.Coordinate(y)}";

    public void Line(double x1, double y1, double x2, double y2, string kind) =>
        _text.Append($"<path class=\"{kind}\" d=\"M{Point(x1, y1)}L{Point(x2, y2)}\"/>\n");

    public void Path(string data, string kind, string tip = "")
    {
        if (data.Length > 0)
            _text.Append($"<path class=\"{kind}\" d=\"{data}\"{Closing("path", tip)}\n");
    }

    public void Rectangle(double x, double y, double width, double height, string kind, string fill = "", string tip = "")
    {
        var filled = fill.Length == 0 ? "" : $" fill=\"{fill}\"";
        _text.Append(
            $"<rect class=\"{kind}\"{filled} x=\"{C(x)}\" y=\"{C(y)}\" width=\"{C(width)}\" height=\"{C(height)}\"{Closing("rect", tip)}\n");
    }

    /// <summary>An embedded image, stretched without smoothing.</summary>
    public void Picture(double x, double y, double width, double height, string address, string what) =>
        _text.Append(
            $"<image class=\"picture\" x=\"{C(x)}\" y=\"{C(y)}\" width=\"{C(width)}\" height=\"{C(height)}\" preserveAspectRatio=\"none\" href=\"{address}\"><title>{ChartText.Escape(what)}</title></image>\n");

    public void Circle(double x, double y, double radius, string kind, string tip = "") =>
        _text.Append($"<circle class=\"{kind}\" cx=\"{C(x)}\" cy=\"{C(y)}\" r=\"{C(radius)}\"{Closing("circle", tip)}\n");

    /// <param name="anchor">start, middle or end.</param>
    /// <param name="turn">Rotation about the anchor, in degrees.</param>
    /// <param name="whole">The full text, shown as a tooltip.</param>
    /// <param name="size">The font size; 0 for the chart's.</param>
    public void Text(double x, double y, string text, string kind = "", string anchor = "start", double turn = 0, string whole = "", double size = 0)
    {
        if (text.Length == 0)
            return;

        var named = kind.Length == 0 ? "" : $" class=\"{kind}\"";
        var anchored = anchor is "start" ? "" : $" text-anchor=\"{anchor}\"";
        var place = turn == 0 ? $" x=\"{C(x)}\" y=\"{C(y)}\"" : $" transform=\"translate({Point(x, y)})rotate({C(turn)})\"";
        var tip = whole.Length == 0 || string.Equals(whole, text, StringComparison.Ordinal) ? "" : $"<title>{ChartText.Escape(whole)}</title>";
        var sized = size > 0 ? $" font-size=\"{C(size)}\"" : "";
        _text.Append($"<text{named}{anchored}{place}{sized}>{tip}{ChartText.Escape(text)}</text>\n");
    }

    /// <summary>Returns the SVG element for one of the two layouts.</summary>
    public string Close(ChartLayout layout, double height, string title, string description)
    {
        var about = description.Length == 0 ? "" : $"<desc>{ChartText.Escape(description)}</desc>\n";
        return $"<svg class=\"{layout.Kind}\" viewBox=\"0 0 {C(layout.Width)} {C(height)}\" font-size=\"{C(layout.Font)}\" role=\"img\">\n"
            + $"<title>{ChartText.Escape(title)}</title>\n{about}{_text}</svg>\n";
    }

    private static string C(double value) => ChartNumber.Coordinate(value);

    private static string Closing(string element, string tip) =>
        tip.Length == 0 ? "/>" : $"><title>{ChartText.Escape(tip)}</title></{element}>";
}
