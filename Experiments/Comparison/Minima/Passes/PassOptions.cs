namespace Runner.Comparison.Minima.Passes;

/// <summary>How a pass between two minima is looked for; part of the identity of what is recorded.</summary>
/// <param name="Images">Places on the elastic band between the two, the ends not counted.</param>
/// <param name="BandSteps">Bound on its steps.</param>
/// <param name="BandWork">Bound on its evaluations · parameters: a large network's band takes fewer steps.</param>
/// <param name="Candidates">So many of the band's tops are followed to a saddle at most, the highest first.</param>
/// <param name="SaddleSteps">Bound on the steps of each.</param>
/// <param name="SaddleWork">Bound on its evaluations · parameters, a Hessian-vector product counting as two evaluations.</param>
/// <param name="PathPoints">Places that are kept of each of a pass's two ways down.</param>
/// <param name="Ending">How the ways down are followed and the places judged.</param>
public sealed record PassOptions(
    EndingOptions Ending, int Images = 16, int BandSteps = 150, double BandWork = 8e6, int Candidates = 6, int SaddleSteps = 300, double SaddleWork = 4e7, int PathPoints = 8)
{
    public static readonly PassOptions Default = new(EndingOptions.Default);

    /// <summary>Tops that are followed: none where not all eigenvalues are computed, as no place could then be told to be a pass.</summary>
    internal int CandidatesFor(int dimension) => FindsPasses(dimension) ? Candidates : 0;

    /// <summary>Whether a function of so many parameters can have passes; otherwise there are only bounds.</summary>
    public bool FindsPasses(int dimension) => dimension <= Ending.Classify.FullSpectrum;

    internal int SaddleEvaluationsFor(int dimension) => (int)Math.Clamp(SaddleWork / Math.Max(1, dimension), 100, 1e9);

    internal int BandStepsFor(int dimension) => (int)Math.Clamp(BandWork / ((double)Images * dimension), 20, BandSteps);
}
