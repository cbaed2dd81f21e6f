namespace Runner.Comparison.Minima.Passes;

/// <summary>How a pass between two minima is searched for; part of the identity of the recorded attempt.</summary>
/// <param name="Images">Images on the elastic band between the two, not counting the ends.</param>
/// <param name="BandSteps">Bound on its steps.</param>
/// <param name="BandWork">Bound on its evaluations times parameters, so that a large network's band takes fewer steps.</param>
/// <param name="Candidates">The largest number of maxima of the band followed to a saddle, the highest first.</param>
/// <param name="SaddleSteps">Bound on the steps of each.</param>
/// <param name="SaddleWork">Bound on the evaluations times parameters of each, where a Hessian-vector product counts as two
/// evaluations.</param>
/// <param name="PathPoints">The number of places stored of each descent path from a pass.</param>
/// <param name="Ending">How descent paths are polished and places classified.</param>
public sealed record PassOptions(
    EndingOptions Ending, int Images = 16, int BandSteps = 150, double BandWork = 8e6, int Candidates = 6, int SaddleSteps = 300, double SaddleWork = 4e7, int PathPoints = 8)
{
    public static readonly PassOptions Default = new(EndingOptions.Default);

    /// <summary>The number of maxima to follow: none when not all eigenvalues are computed, because then no place can be verified to be a
    /// pass.</summary>
    internal int CandidatesFor(int dimension) => FindsPasses(dimension) ? Candidates : 0;

    /// <summary>Whether passes can be verified for this many parameters; otherwise there are only bounds.</summary>
    public bool FindsPasses(int dimension) => dimension <= Ending.Classify.FullSpectrum;

    internal int SaddleEvaluationsFor(int dimension) => (int)Math.Clamp(SaddleWork / Math.Max(1, dimension), 100, 1e9);

    internal int BandStepsFor(int dimension) => (int)Math.Clamp(BandWork / ((double)Images * dimension), 20, BandSteps);
}
