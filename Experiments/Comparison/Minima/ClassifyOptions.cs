namespace Runner.Comparison.Minima;

/// <param name="GradientTolerance">Level when the steepness (<see cref="ProblemScale"/>) is at most this.</param>
/// <param name="EigenvalueTolerance">Eigenvalues within ± this · max |λ| count as zero. Without exact products,
/// differences of gradients are accurate only to about 1e−9, so at least 1e−6 is used.</param>
/// <param name="FullSpectrum">Up to this many parameters every eigenvalue is computed.</param>
/// <param name="MostLanczosSteps">Bound on the Lanczos process beyond that.</param>
/// <param name="Probes">Random vectors for the trace and the density.</param>
/// <param name="ProbeSteps">Lanczos steps from each probe.</param>
public sealed record ClassifyOptions(
    double GradientTolerance = 1e-6,
    double EigenvalueTolerance = 1e-7,
    int FullSpectrum = 2_000,
    int MostLanczosSteps = 80,
    int Probes = 4,
    int ProbeSteps = 30)
{
    /// <summary>Kinks are looked for with up to this many parameters.</summary>
    public int MostKinked { get; init; } = PolishOptions.NewtonAlone;

    /// <summary>Beyond the full spectrum, Lanczos steps until it is known how many eigenvalues are negative; 0 for no such count.</summary>
    public int MostCountingSteps { get; init; }

    public static readonly ClassifyOptions Default = new();
}
