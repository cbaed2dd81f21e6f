using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Latent;
using Runner.Page.Components.Charts;
using Runner.Page.Starts.Pictures;
using Runner.Reports.Charts;

namespace Runner.Page.Latent;

/// <summary>What the decoder makes of a point of the code, beside the sample at which the point began.</summary>
internal static class DecodedPicture
{
    private const string Title = "What the decoder makes of it";

    /// <summary>Of images.</summary>
    public static UnitPicture Images(TrialCode code, CodePoint point, double[] decoded)
    {
        var image = code.Form.Image!.Value;
        return new UnitPicture(
            Title,
            "",
            [
                Image("decoded", "The image that the decoder makes of the point", decoded),
                .. point.From is { } from ? (UnitImage[])[Image(NameOf(code, from), $"The sample itself: {NameOf(code, from)}", from.Input)] : [],
            ],
            Columns(code, point),
            Rows(point, decoded));

        UnitImage Image<T>(string name, string what, T[] values)
            where T : System.Numerics.INumber<T>
        {
            var address = SmallImage.Of<T>(image.Rows, image.Columns, values, code.Form.Low, code.Form.High).Address;
            return new UnitImage(name, what, _ => address);
        }
    }

    /// <summary>Of other data.</summary>
    public static PlotPicture Values(TrialCode code, CodePoint point, double[] decoded) => new(
        Title,
        point.From is { } from ? $"Thin: the sample itself, {NameOf(code, from)}." : "",
        new ChartAxis("value of the sample"),
        new ChartAxis("decoded"),
        dark =>
        [
            .. point.From is { } sample ? (ITrace[])[Line("sample", [.. sample.Input.Select(value => (double)value)], 1, ChartStyle.Ink(dark))] : [],
            Line("decoded", decoded, 2, ChartStyle.SeriesColours(dark)[0]),
        ],
        Columns(code, point),
        Rows(point, decoded))
    {
        Height = 300,
        Ground = new PlotGround(null, new PlotBox(.5, decoded.Length + .5, code.Form.Low - Margin(code.Form), code.Form.High + Margin(code.Form))),
    };

    /// <summary>A sample in words.</summary>
    public static string NameOf(TrialCode code, CodeSample sample)
    {
        var groups = code.Places.Groups;
        return $"{(sample.Part == TrialCode.Test && code.IsHeldOut ? "held-out" : "training")} sample {sample.Place.Sample}, {groups.One} {groups.Names[sample.Place.Group]}";
    }

    private static double Margin(SampleForm form) => Math.Max(1e-6, (form.High - form.Low) * .05);

    private static string[] Columns(TrialCode code, CodePoint point) => ["value", "decoded", .. point.From is { } from ? (string[])[NameOf(code, from)] : []];

    private static IReadOnlyList<string[]> Rows(CodePoint point, double[] decoded) =>
        [.. decoded.Select((value, i) => (string[])[$"{i + 1}", Number.Exact(value), .. point.From is { } from ? (string[])[Number.Exact(from.Input[i])] : []])];

    private static Scatter Line(string name, double[] values, int width, string colour) => new()
    {
        Name = name,
        ShowLegend = false,
        Mode = values.Length > 24 ? ModeFlag.Lines : ModeFlag.Lines | ModeFlag.Markers,
        X = [.. Enumerable.Range(1, values.Length).Select(place => (object)place)],
        Y = [.. values.Select(PlotNumber.Finite)],
        Line = new Plotly.Blazor.Traces.ScatterLib.Line { Color = colour, Width = width },
    };
}
