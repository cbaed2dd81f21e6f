using MudBlazor;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Shell;

/// <summary>The report's colours and fonts, for MudBlazor's components.</summary>
internal static class PageTheme
{
    private static readonly string[] Sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0072b2",
            Secondary = ChartStyle.Soft(dark: false),
            Background = ChartStyle.Ground(dark: false),
            Surface = ChartStyle.Ground(dark: false),
            TextPrimary = ChartStyle.Ink(dark: false),
            TextSecondary = ChartStyle.Soft(dark: false),
            Success = "#116329",
            Warning = "#7d4e00",
            Error = "#b3261e",
            LinesDefault = ChartStyle.Grid(dark: false),
            TableLines = ChartStyle.Grid(dark: false),
            Divider = ChartStyle.Grid(dark: false),
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#4fa8e0",
            Secondary = ChartStyle.Soft(dark: true),
            Background = ChartStyle.Ground(dark: true),
            Surface = "#151b23",
            TextPrimary = ChartStyle.Ink(dark: true),
            TextSecondary = ChartStyle.Soft(dark: true),
            Success = "#7ee2a8",
            Warning = "#f0c674",
            Error = "#ff8a80",
            LinesDefault = ChartStyle.Grid(dark: true),
            TableLines = ChartStyle.Grid(dark: true),
            Divider = ChartStyle.Grid(dark: true),
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans },
            Button = new ButtonTypography { TextTransform = "none", FontFamily = Sans },
        },
    };
}
