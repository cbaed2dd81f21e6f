namespace Runner.Comparison.Minima.Passes;

/// <summary>How a pass between two minima is searched for; part of the identity of the recorded attempt.</summary>
/// <param name="Images">Images on the elastic band between the two, not counting the ends.</param>
/// <param name="BandSteps">Bound on its steps.</param>
/// <param name="BandWork">Bound on its evaluations times parameters, so that a large network's band takes fewer steps.</param>
/// <param name="Candidates">The largest number of maxima of the band followed to a saddle, the highest first.</param>
/// <param name="SaddleSteps">Bound on the steps of each.</param>
/// <param name="SaddleWork">Bound on its evaluations · parameters, a Hessian-vector product counting as two evaluations.</param>
/// <param name="PathPoints">Places that are kept of each of a pass's two ways down.</param>
/// <param name="MostCountingSteps">Where not all eigenvalues are computed, Lanczos steps until it is known how many are negative.</param>
/// <param name="Ending">How the ways down are followed and the places judged.</param>
public sealed record PassOptions(
    EndingOptions Ending, int Images = 16, int BandSteps = 150, double BandWork = 8e6, int Candidates = 6, int SaddleSteps = 300, double SaddleWork = 4e7, int PathPoints = 8, int MostCountingSteps = 1_000)
{
    public static readonly PassOptions Default = new(EndingOptions.Default);

    /// <summary>Tops that are followed. A large network is followed only between ends that are level: from others, which are on their way down still, all that costs would lead to no minimum.</summary>
    internal int CandidatesFor(int dimension, bool level) => FindsPasses(dimension, level) ? Candidates : 0;

    /// <summary>Whether passes are looked for on a function of so many parameters; otherwise there are only bounds.</summary>
    /// <param name="level">Between ends on level ground.</param>
    public bool FindsPasses(int dimension, bool level) => level || dimension <= Ending.Classify.FullSpectrum;

    /// <summary>The usual number of pairs searched for each minimum: one joins it to the tree, further ones turn bounds into passes, where
    /// passes can be found, and still further ones find lower passes beside those, where steps are cheap.</summary>
    /// <inheritdoc cref="FindsPasses"/>
    public int PairsEach(int dimension, bool level) => !FindsPasses(dimension, level) ? 1 : dimension <= PolishOptions.NewtonAlone ? 6 : 3;

    internal int SaddleEvaluationsFor(int dimension) => (int)Math.Clamp(SaddleWork / Math.Max(1, dimension), 100, 1e9);

    internal int BandStepsFor(int dimension) => (int)Math.Clamp(BandWork / ((double)Images * dimension), 20, BandSteps);
}
