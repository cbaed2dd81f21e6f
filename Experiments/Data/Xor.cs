namespace Runner.Data;

/// <summary>The four patterns 00, 01, 10, 11 with their exclusive or as the target: features [4, 2], targets [4, 1].</summary>
internal static class Xor
{
    public static RawSamples Read() =>
        new("xor", 4, 2, new DoubleValues([0, 0, 0, 1, 1, 0, 1, 1])) { Targets = [0, 1, 1, 0], TargetWidth = 1, FullScale = 1 };
}
