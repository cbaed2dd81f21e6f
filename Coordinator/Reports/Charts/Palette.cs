namespace Runner.Reports.Charts;

/// <summary>Palettes for images.</summary>
internal static class Palette
{
    /// <summary>The palette index for missing values.</summary>
    public const byte Absent = 255;

    /// <summary>The colour ramp in 255 steps, then grey.</summary>
    public static byte[] Ramp() => Of(Absent);

    /// <summary>A number of colours, evenly spaced along the ramp; all other indices are grey.</summary>
    public static byte[] Of(int colours)
    {
        var palette = new byte[3 * 256];
        palette.AsSpan().Fill(0x88);
        for (var i = 0; i < colours; i++)
        {
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = ColourRamp.At(colours == 1 ? 0 : i / (colours - 1.0));
        }

        return palette;
    }

    /// <summary>From colour to colour in 255 even steps, then grey.</summary>
    /// <param name="stops">As <c>#rrggbb</c>; at least two, evenly spaced.</param>
    public static byte[] Between(params ReadOnlySpan<string> stops)
    {
        var palette = Of(0);
        for (var i = 0; i < Absent; i++)
        {
            var place = i / (Absent - 1.0) * (stops.Length - 1);
            var stop = Math.Min((int)place, stops.Length - 2);
            for (var channel = 0; channel < 3; channel++)
            {
                var (from, to) = (Channel(stops[stop], channel), Channel(stops[stop + 1], channel));
                palette[(3 * i) + channel] = (byte)Math.Round(from + ((to - from) * (place - stop)));
            }
        }

        return palette;
    }

    private static double Channel(string colour, int channel) => Convert.ToInt32(colour.Substring(1 + (2 * channel), 2), 16);
}
