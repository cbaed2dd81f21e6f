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
}
