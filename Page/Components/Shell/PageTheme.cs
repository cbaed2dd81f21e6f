using MudBlazor;

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
            Secondary = "#59636e",
            Background = "#ffffff",
            Surface = "#ffffff",
            TextPrimary = "#1f2328",
            TextSecondary = "#59636e",
            Success = "#116329",
            Warning = "#7d4e00",
            Error = "#b3261e",
            LinesDefault = "#d1d9e0",
            TableLines = "#d1d9e0",
            Divider = "#d1d9e0",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#4fa8e0",
            Secondary = "#9198a1",
            Background = "#0d1117",
            Surface = "#151b23",
            TextPrimary = "#e6edf3",
            TextSecondary = "#9198a1",
            Success = "#7ee2a8",
            Warning = "#f0c674",
            Error = "#ff8a80",
            LinesDefault = "#3d444d",
            TableLines = "#3d444d",
            Divider = "#3d444d",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans },
            Button = new ButtonTypography { TextTransform = "none", FontFamily = Sans },
        },
    };
}
