using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runner.Bench;

/// <summary>A report as lines for people and as JSON.</summary>
public static class BenchText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static IEnumerable<string> Lines(BenchReport report)
    {
        foreach (var (name, value) in report.Machine)
        {
            yield return $"{name}: {value}";
        }

        yield return $"peak {report.Peak / 1e9:F1} GFLOP/s, memory {report.Bandwidth / 1e9:F1} GB/s, one core";
        foreach (var figure in report.Figures)
        {
            yield return Line(figure);
        }
    }

    public static string Json(BenchReport report) => new JsonObject
    {
        ["peakFlopsPerSecond"] = report.Peak,
        ["bytesPerSecond"] = report.Bandwidth,
        ["machine"] = new JsonObject(report.Machine.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["figures"] = new JsonArray([.. report.Figures.Select(Node)]),
    }.ToJsonString(Indented);

    private static string Line(BenchFigure figure)
    {
        var line = $"{figure.Name}: {Number(figure.Value)} {figure.Unit}";
        if (!double.IsNaN(figure.OfRoofline))
        {
            line += $", {figure.OfRoofline:P0} of the roofline";
        }

        if (!double.IsNaN(figure.Goal))
        {
            var reached = figure.IsRate ? figure.Value >= figure.Goal : figure.Value <= figure.Goal;
            line += reached ? $" (goal {figure.Goal:G})" : $" (MISSES the goal {figure.Goal:G})";
        }

        if (!double.IsNaN(figure.Peer))
        {
            line += $", peer {Number(figure.Peer)}, {Number(figure.Speedup)} times as fast";
            if (!double.IsNaN(figure.Target))
            {
                line += figure.Speedup >= figure.Target ? $" (target {figure.Target:G})" : $" (MISSES the target {figure.Target:G})";
            }
        }

        return line;
    }

    private static JsonNode Node(BenchFigure figure) => new JsonObject
    {
        ["name"] = figure.Name,
        ["unit"] = figure.Unit,
        ["value"] = figure.Value,
        ["runs"] = new JsonArray([.. figure.Runs.Select(run => (JsonNode)run)]),
        ["flops"] = figure.Flops,
        ["bytes"] = figure.Bytes,
        ["ofRoofline"] = OrNull(figure.OfRoofline),
        ["peer"] = OrNull(figure.Peer),
        ["speedup"] = OrNull(figure.Speedup),
        ["target"] = OrNull(figure.Target),
        ["goal"] = OrNull(figure.Goal),
        ["reached"] = figure.Reached,
    };

    private static JsonNode? OrNull(double value) => double.IsFinite(value) ? value : null;

    /// <summary>Four significant digits, without an exponent.</summary>
    private static string Number(double value) =>
        value == 0 || !double.IsFinite(value) ? value.ToString("G")
        : value.ToString("F" + Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 9));
}
