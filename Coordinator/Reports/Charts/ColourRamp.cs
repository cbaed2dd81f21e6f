namespace Runner.Reports.Charts;

/// <summary>Viridis (Smith and van der Walt 2015): perceptually uniform, also in grey print and for any colour vision. Dark is low.</summary>
internal static class ColourRamp
{
    private static readonly uint[] Anchors =
        [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725];

    /// <param name="share">0 to 1.</param>
    public static (byte Red, byte Green, byte Blue) At(double share)
    {
        var place = Math.Clamp(share, 0, 1) * (Anchors.Length - 1);
        var index = Math.Min((int)place, Anchors.Length - 2);
        var part = place - index;
        return (Mix(16), Mix(8), Mix(0));

        byte Mix(int shift)
        {
            var from = (Anchors[index] >> shift) & 0xff;
            var to = (Anchors[index + 1] >> shift) & 0xff;
            return (byte)Math.Round(from + ((to - (double)from) * part));
        }
    }

    public static string Hex(double share)
    {
        var (red, green, blue) = At(share);
        return $"#{red:x2}{green:x2}{blue:x2}";
    }

    /// <summary>Whether white text is more readable on the colour than black.</summary>
    public static bool IsDark(double share)
    {
        var (red, green, blue) = At(share);
        return (0.299 * red) + (0.587 * green) + (0.114 * blue) < 125;
    }
}
