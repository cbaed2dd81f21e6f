namespace Runner.Specs;

/// <summary>Limits of the samplers.</summary>
public static class SampleLimits
{
    /// <summary>The number of dimensions for which direction numbers are stored.</summary>
    public const int SobolDimensions = 37;
}
