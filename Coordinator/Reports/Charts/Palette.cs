namespace Runner.Reports.Charts;

/// <summary>Palettes of pictures.</summary>
internal static class Palette
{
    /// <summary>The index of what has no value.</summary>
    public const byte Absent = 255;

    /// <summary>The colour ramp in 255 steps, then grey.</summary>
    public static byte[] Ramp() => Of(Absent);

    /// <summary>So many colours, evenly along the ramp; every other index is grey.</summary>
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
