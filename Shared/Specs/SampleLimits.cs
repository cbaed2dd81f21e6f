namespace Runner.Specs;

/// <summary>What the samplers can do.</summary>
public static class SampleLimits
{
    /// <summary>Dimensions for which direction numbers are kept.</summary>
    public const int SobolDimensions = 37;
}
