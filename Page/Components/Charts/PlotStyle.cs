using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using Plotly.Blazor.LayoutLib;
using ChartAxis = Runner.Reports.Charts.ChartAxis;
using ChartStyle = Runner.Reports.Charts.ChartStyle;

namespace Runner.Page.Components.Charts;

/// <summary>Style of all charts: the report's fonts and colours, without the chart library's branding.</summary>
internal static class PlotStyle
{
    /// <summary>Between powers of ten the library shows a lone digit beside them, which reads as a part of the exponent.</summary>
    private const string WholeNumber = "~g";

    private const string Letters = "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, sans-serif";

    public static Config Config() => new()
    {
        Responsive = true,
        DisplayLogo = false,
        DisplayModeBar = DisplayModeBarEnum.Hover,
        // No data may leave the page.
        ShowSendToCloud = false,
        ShowEditInChartStudio = false,
        ToImageButtonOptions = new Dictionary<string, object> { ["format"] = "svg", ["scale"] = 2 },
    };

    public static Layout Layout(PlotPicture picture, bool dark)
    {
        var (ink, grid) = (ChartStyle.Ink(dark), ChartStyle.Grid(dark));
        return new Layout
        {
            PaperBgColor = "rgba(0,0,0,0)",
            PlotBgColor = "rgba(0,0,0,0)",
            Font = new Font { Family = Letters, Size = 13, Color = ink },
            Margin = picture.Z is not null ? new Margin { L = 0, R = 0, T = 0, B = 0 }
                : picture.IsBrushed ? new Margin { L = 24, R = 64, T = 24, B = 52 }
                : new Margin { L = 64, R = 12, T = 12, B = 52 },
            HoverMode = HoverModeEnum.Closest,
            DragMode = picture.IsBrushed ? DragModeEnum.Select : null,
            SelectDirection = picture.IsBrushed ? SelectDirectionEnum.D : null,
            Scene = picture.Z is { } z ? [Space(picture, z, grid)] : null,
            Images = picture.Ground is { Image: { } image } ground ? [Behind(image(dark), ground.Box)] : null,
            Legend = [new Legend { Orientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum.H, YRef = Plotly.Blazor.LayoutLib.LegendLib.YRefEnum.Container, Y = 0, YAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum.Bottom }],
            XAxis =
            [
                new XAxis
                {
                    Title = new Plotly.Blazor.LayoutLib.XAxisLib.Title { Text = PlotText.Of(picture.X.Label) },
                    Type = picture.IsTime ? Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Date
                        : picture.X.Log ? Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Log
                        : Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Linear,
                    ShowGrid = picture.IsBrushed ? true : null,
                    FixedRange = picture.IsBrushed ? true : null,
                    // Few, as labels of these would touch one another on a narrow screen.
                    NTicks = picture.IsTime ? 4 : picture.X.Log ? 3 : null,
                    TickAngle = picture.IsBrushed ? 0 : null,
                    TickFormat = picture.X.Log ? WholeNumber : null,
                    GridColor = grid,
                    ZeroLine = false,
                    AutoMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag.True,
                    ExponentFormat = Plotly.Blazor.LayoutLib.XAxisLib.ExponentFormatEnum.Power,
                    Range = picture.Ground is { Box: var across } ? [across.Left, across.Right] : null,
                    Constrain = picture.Ground is null ? null : Plotly.Blazor.LayoutLib.XAxisLib.ConstrainEnum.Domain,
                    TickVals = picture.Places?.Select((_, i) => (object)i).ToList(),
                    TickText = picture.IsBrushed ? Lines(picture.Places!) : Texts(picture.Places, picture.Title),
                },
            ],
            YAxis =
            [
                new YAxis
                {
                    Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = PlotText.Of(picture.Y.Label) },
                    Range = picture.Ground is { Box: var along } ? [along.Bottom, along.Top] : picture.Y.Ends is { } ends ? [ends.Low - .02, ends.High + .02] : null,
                    ScaleAnchor = picture.Ground is { IsToScale: true } ? "x" : null,
                    Constrain = picture.Ground is null ? null : Plotly.Blazor.LayoutLib.YAxisLib.ConstrainEnum.Domain,
                    Type = picture.Y.Log ? Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Log : Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Linear,
                    TickVals = picture.Levels?.Select((_, i) => (object)i).ToList(),
                    TickText = Texts(picture.Levels, picture.Title),
                    TickFormat = picture.Y.Log ? WholeNumber : null,
                    ShowTickLabels = !picture.IsBrushed,
                    ShowGrid = picture.IsBrushed ? false : null,
                    FixedRange = picture.IsBrushed ? true : null,
                    GridColor = grid,
                    ZeroLine = false,
                    AutoMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag.True,
                    ExponentFormat = Plotly.Blazor.LayoutLib.YAxisLib.ExponentFormatEnum.Power,
                },
            ],
        };
    }

    /// <summary>The traces, their names in the legend as short as they can be told apart.</summary>
    public static IList<ITrace> Traces(PlotPicture picture, bool dark)
    {
        var traces = picture.Draw(dark);
        var named = traces.OfType<Plotly.Blazor.Traces.Scatter>().Where(trace => trace.ShowLegend != false && trace.Name is not null).ToList();
        foreach (var (trace, name) in named.Zip(PlotLabels.Short(named.ConvertAll(trace => trace.Name), picture.Title)))
        {
            trace.Name = name;
        }

        return traces;
    }

    /// <summary>A cross that stands out from any trace.</summary>
    public static Plotly.Blazor.Traces.Scatter Cross((double X, double Y) at, bool dark) => new()
    {
        ShowLegend = false,
        Mode = Plotly.Blazor.Traces.ScatterLib.ModeFlag.Markers,
        X = [at.X],
        Y = [at.Y],
        HoverInfo = Plotly.Blazor.Traces.ScatterLib.HoverInfoFlag.Skip,
        Marker = new Plotly.Blazor.Traces.ScatterLib.Marker
        {
            Symbol = Plotly.Blazor.Traces.ScatterLib.MarkerLib.SymbolEnum.Cross,
            Size = 14,
            Color = ChartStyle.Ink(dark),
            Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Color = ChartStyle.Ground(dark), Width = 2 },
        },
    };

    /// <summary>A word a line: names of parallel axes stand close to one another on a narrow screen.</summary>
    private static List<object> Lines(IReadOnlyList<string> names) => [.. names.Select(name => (object)PlotText.Of(name).Replace(" ", "<br>", StringComparison.Ordinal))];

    private static List<object>? Texts(IReadOnlyList<string>? names, string title) => names is null ? null : [.. PlotLabels.Short(names, title).Select(name => (object)PlotText.Of(name))];

    private static Scene Space(PlotPicture picture, ChartAxis z, string grid) => new()
    {
        AspectMode = Plotly.Blazor.LayoutLib.SceneLib.AspectModeEnum.Cube,

        // Far enough, and low enough, for the names of the axes to be seen.
        Camera = new()
        {
            Eye = new() { X = 1.6m, Y = 1.6m, Z = 1.1m },
            Center = new() { X = 0, Y = 0, Z = -0.18m },
        },
        XAxis = new() { Title = new() { Text = picture.X.Label }, GridColor = grid },
        YAxis = new() { Title = new() { Text = picture.Y.Label }, GridColor = grid },
        ZAxis = new()
        {
            Title = new() { Text = z.Label },
            GridColor = grid,
            ExponentFormat = Plotly.Blazor.LayoutLib.SceneLib.ZAxisLib.ExponentFormatEnum.Power,
            Type = z.Log ? Plotly.Blazor.LayoutLib.SceneLib.ZAxisLib.TypeEnum.Log : Plotly.Blazor.LayoutLib.SceneLib.ZAxisLib.TypeEnum.Linear,
        },
    };

    private static Image Behind(string address, PlotBox box) => new()
    {
        Source = address,
        XRef = "x",
        YRef = "y",
        X = box.Left,
        Y = box.Top,
        SizeX = (decimal)(box.Right - box.Left),
        SizeY = (decimal)(box.Top - box.Bottom),
        Sizing = Plotly.Blazor.LayoutLib.ImageLib.SizingEnum.Stretch,
        Layer = Plotly.Blazor.LayoutLib.ImageLib.LayerEnum.Below,
    };
}
