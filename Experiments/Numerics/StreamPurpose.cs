namespace Runner.Numerics;

/// <summary>What a random stream is used for; part of its name, so that draws for one purpose do not affect those for
/// another. Recorded results depend on the numbers: never renumber, only add.</summary>
public enum StreamPurpose
{
    /// <summary>Initial weights and biases.</summary>
    Init = 1,

    /// <summary>The order of samples within epochs.</summary>
    Order = 2,

    /// <summary>Noise on inputs, and dropout.</summary>
    Noise = 3,

    /// <summary>Splitting data into training and test sets.</summary>
    Split = 4,

    /// <summary>Sampling points of a sweep.</summary>
    Sample = 5,

    /// <summary>Resampling in statistics.</summary>
    Bootstrap = 6,

    /// <summary>Generating data sets.</summary>
    Data = 7,

    /// <summary>The moves of gradient-free optimizers.</summary>
    Walk = 8,

    /// <summary>Random directions and probe vectors of measurements.</summary>
    Probe = 9,

    /// <summary>Random inputs of tests and benchmarks.</summary>
    Test = 10,

    /// <summary>The next points of a search.</summary>
    Proposal = 11,

    /// <summary>The direction in which weights are moved where siblings part.</summary>
    Nudge = 12,

    /// <summary>Which samples a look into codes shows, the noise on them, and where clusters begin.</summary>
    Latent = 13,
}
