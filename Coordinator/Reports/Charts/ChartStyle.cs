using System.Text;

namespace Runner.Reports.Charts;

/// <summary>
/// The style sheet of charts, included once per page. Light or dark by the reader's preference, or by <c>data-theme</c> on the root.
/// Series colours are those of Okabe and Ito, which readers with any colour vision can distinguish, darkened or lightened to a
/// contrast of 3:1 with the background; each series also has its own dash pattern.
/// </summary>
public static class ChartStyle
{
    /// <summary>The number of series with their own colour and dashes; further ones are grey.</summary>
    public const int Colours = 7;

    /// <summary>The number of groups of a map with their own colour; then the colours begin again.</summary>
    internal const int MapColours = 10;

    /// <summary>Steps of the colour ramp for lines.</summary>
    internal const int RampSteps = 10;

    private static readonly string[] LightColours = ["#0072b2", "#d55e00", "#008f68", "#b8578d", "#ad7500", "#2f8fc4", "#4d4d4d"];
    private static readonly string[] DarkColours = ["#4fa8e0", "#f27b35", "#2fbf95", "#dd93ba", "#e6a91f", "#8accf2", "#bdbdbd"];

    /// <summary>For the eighth to the tenth group of a map, whose names are written on it too.</summary>
    private static readonly string[] LightMore = ["#8a6fd1", "#a3352b", "#6b8e23"];

    private static readonly string[] DarkMore = ["#b7a3f0", "#e07b6f", "#a8c957"];

    // Viridis without the end that is faint on each background; step 0 is the best value and has the highest contrast.
    private static readonly string[] LightRamp =
        ["#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#a8d634"];

    private static readonly string[] DarkRamp =
        ["#fde725", "#d2e21b", "#a5db36", "#7ad151", "#54c568", "#35b779", "#22a884", "#21918c", "#2a788e", "#355f8d"];

    /// <summary>The colours of series on a light or dark background.</summary>
    internal static IReadOnlyList<string> SeriesColours(bool dark) => dark ? DarkColours : LightColours;

    /// <summary>The colours of groups on a map, of which there are <see cref="MapColours"/>.</summary>
    internal static IReadOnlyList<string> GroupColours(bool dark) => dark ? [.. DarkColours, .. DarkMore] : [.. LightColours, .. LightMore];

    /// <summary>The ramp on a light or dark background, best value first.</summary>
    internal static IReadOnlyList<string> Ramp(bool dark) => dark ? DarkRamp : LightRamp;

    /// <summary>The colour of letters on a light or dark background.</summary>
    internal static string Ink(bool dark) => dark ? "#e6edf3" : "#1f2328";

    /// <summary>That of what matters less.</summary>
    internal static string Soft(bool dark) => dark ? "#9198a1" : "#59636e";

    /// <summary>That of lines behind the data.</summary>
    internal static string Grid(bool dark) => dark ? "#3d444d" : "#d1d9e0";

    /// <summary>That of the page.</summary>
    internal static string Ground(bool dark) => dark ? "#0d1117" : "#ffffff";

    /// <summary>Rules for a <c>&lt;style&gt;</c> element.</summary>
    public static string Css { get; } = Write();

    private static string Write()
    {
        var css = new StringBuilder();
        css.Append(":root{").Append(Variables(false, [.. LightColours, .. LightMore], LightRamp)).Append("}\n");
        var dark = Variables(true, [.. DarkColours, .. DarkMore], DarkRamp);
        css.Append("@media (prefers-color-scheme:dark){:root:not([data-theme=light]){").Append(dark).Append("}}\n");
        css.Append(":root[data-theme=dark]{").Append(dark).Append("}\n");
        css.Append("""
            .chart{container-type:inline-size;margin:1.5rem 0;max-width:60rem;color:var(--chart-ink)}
            .chart>figcaption{font-weight:600;margin-bottom:.4rem}
            .chart>svg{width:100%;height:auto;display:block;font-family:system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow:visible}
            .chart>.narrow{display:none}
            @container (max-width:599px){.chart>.wide{display:none}.chart>.narrow{display:block}}
            .chart text{fill:var(--chart-ink)}
            .chart .soft{fill:var(--chart-soft)}
            .chart .strong{font-weight:600}
            .chart .grid{stroke:var(--chart-grid);stroke-width:1;fill:none}
            .chart .axis{stroke:var(--chart-soft);stroke-width:1;fill:none}
            .chart .line{stroke:currentColor;stroke-width:2;fill:none;stroke-linejoin:round}
            .chart .line.beside{stroke-width:1.4;stroke-dasharray:5 4}
            .chart .band{fill:currentColor;fill-opacity:.16;stroke:none}
            .chart .dot{fill:currentColor;stroke:var(--chart-ground);stroke-width:1}
            .chart .interval{stroke:currentColor;stroke-width:2.5;fill:none}
            .chart .other{color:var(--chart-soft);stroke-width:1;stroke-opacity:.6}
            .chart .reference{stroke:var(--chart-ink);stroke-width:1;stroke-dasharray:2 3;fill:none}
            .chart .behind{fill:var(--chart-ground);fill-opacity:.82;stroke:none}
            .chart .cell{stroke:var(--chart-ground);stroke-width:1}
            .chart .absent{fill:var(--chart-grid)}
            .chart .best{fill:none;stroke:var(--chart-ink);stroke-width:2.5}
            .chart .best-inside{fill:none;stroke:#fff;stroke-width:1.5}
            .chart .on-dark{fill:#fff}
            .chart .on-light{fill:#000}
            .chart .thread{fill:none;stroke:currentColor;stroke-width:1.2;stroke-opacity:.75}
            .chart .thread.best-thread{stroke-width:2.6;stroke-opacity:1}
            .chart .halo{paint-order:stroke;stroke:var(--chart-ground);stroke-width:3px;stroke-linejoin:round}
            .chart .way{fill:none;stroke:#fff;stroke-width:1.6;stroke-linejoin:round}
            .chart .way-rim{fill:none;stroke:#000;stroke-width:3.4;stroke-opacity:.55;stroke-linejoin:round}
            .chart .mark{fill:#fff;stroke:#000;stroke-width:1.2}
            .chart .mark-name{fill:#fff;paint-order:stroke;stroke:#000;stroke-width:3px;stroke-linejoin:round;font-weight:600}
            .chart .known,.chart .asked{stroke:currentColor;stroke-linecap:round;fill:none;stroke-width:4.2;stroke-opacity:.38}
            .chart .asked{stroke-width:5.6;stroke-opacity:.95}
            .chart .frame{fill:none;stroke:var(--chart-grid);stroke-width:1}
            .chart .bars{fill:currentColor;stroke:none}
            .chart .trace{fill:none;stroke:currentColor;stroke-width:1.3;stroke-linejoin:round}
            .chart .picture{image-rendering:pixelated}
            .chart .about{font-size:.8rem;color:var(--chart-soft);margin:.4rem 0 0}
            .chart-tools{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.2rem 0;font-size:.875rem;color:var(--chart-soft)}
            .chart-tools button{font:inherit;line-height:1.7;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline;text-underline-offset:.15em}
            .chart-tools a{color:inherit;text-underline-offset:.15em}
            .chart-tools button:hover{color:var(--chart-ink)}
            .chart-tools button:focus-visible{outline:2px solid var(--chart-0);outline-offset:2px;border-radius:.2rem}
            .chart-numbers{max-height:20rem;overflow:auto}
            .chart:fullscreen{background:var(--chart-ground);margin:0;max-width:none;padding:1.5rem 2rem;overflow:auto}
            .chart:fullscreen>svg{max-width:min(100%,150vh)!important;margin:0 auto}
            @media print{.chart-tools{display:none}}
            .spark{width:8em;height:1.4em;vertical-align:middle;overflow:visible}
            .spark path{fill:none;stroke:var(--chart-0);stroke-width:1.5;vector-effect:non-scaling-stroke}

            """.ReplaceLineEndings("\n"));
        string[] dashes = ["none", "7 3", "2 3", "9 3 2 3"];
        for (var i = 0; i < dashes.Length; i++)
        {
            css.Append($".chart .d{i}{{stroke-dasharray:{dashes[i]}}}\n");
        }

        for (var i = 0; i < Colours; i++)
        {
            css.Append($".chart .c{i}{{color:var(--chart-{i})}}\n");
        }

        for (var i = 0; i < MapColours; i++)
        {
            css.Append($".chart .m{i}{{color:var(--chart-{i})}}\n");
        }

        for (var i = 0; i < RampSteps; i++)
        {
            css.Append($".chart .r{i}{{color:var(--chart-ramp-{i})}}\n");
        }

        return css.ToString();
    }

    /// <summary>The colour and dashes of the series at <paramref name="index"/>: neighbours differ in both; 28 combinations.</summary>
    internal static string SeriesKind(int index) => $"c{index % Colours} d{((index % Colours) + (index / Colours)) % 4}";

    /// <summary>The colour of a series in a sequence, such as the values of a numeric axis.</summary>
    internal static string SequenceKind(double place) => $"r{(int)Math.Round(Math.Clamp(place, 0, 1) * (RampSteps - 2))} d0";

    private static string Variables(bool dark, string[] colours, string[] ramp) =>
        $"--chart-ink:{Ink(dark)};--chart-soft:{Soft(dark)};--chart-grid:{Grid(dark)};--chart-ground:{Ground(dark)};"
        + string.Concat(colours.Select((colour, i) => $"--chart-{i}:{colour};"))
        + string.Concat(ramp.Select((colour, i) => $"--chart-ramp-{i}:{colour};"));
}
