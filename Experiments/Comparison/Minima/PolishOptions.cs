namespace Runner.Comparison.Minima;

/// <summary>Limits for polishing: descending from a trained network to the minimum of its basin.</summary>
/// <param name="GradientTolerance">Done when the steepness (<see cref="ProblemScale"/>) is at most this.</param>
/// <param name="MostSteps">Bound on steps of either kind.</param>
/// <param name="MostBfgsSteps">L-BFGS hands over to Newton-CG after so many steps where that has a preconditioner; elsewhere products by the Hessian are worth less, and L-BFGS goes on.</param>
/// <param name="NewtonFollows">Newton-CG finishes what L-BFGS leaves.</param>
/// <param name="MostProducts">Bound on Hessian-vector products in one Newton step.</param>
/// <param name="History">The largest number of pairs that L-BFGS keeps; see <see cref="HistoryFor"/>.</param>
/// <param name="MostWork">Bound on evaluations · parameters, where a Hessian-vector product counts as two evaluations. It is
/// needed because descent along the valleys of a network with thousands of parameters is slow.</param>
public sealed record PolishOptions(
    double GradientTolerance = 1e-8,
    int MostSteps = 2_000,
    int MostBfgsSteps = 500,
    bool NewtonFollows = true,
    int MostProducts = 200,
    int History = 100,
    double MostWork = 4e6)
{
    private const int FewestEvaluations = 100;
    private const int FewestPairs = 20;
    internal const int NewtonAlone = 200;

    public static readonly PolishOptions Default = new();

    /// <summary>Pairs that L-BFGS keeps: a fortieth of the parameters, at least 20. On autoencoders of digits (4,354 to 4,744 parameters),
    /// 100 pairs reach a loss 2 to 9 % lower than 20 pairs with the same number of evaluations, and take a third more time; on small
    /// networks old pairs are misleading, and more than 20 pairs reach no lower loss.</summary>
    public int HistoryFor(int dimension) => Math.Min(History, Math.Max(FewestPairs, dimension / 40));

    /// <summary>The largest number of evaluations of value and gradient for a function of this many parameters.</summary>
    public int MostEvaluations(int dimension) => (int)Math.Clamp(MostWork / Math.Max(1, dimension), FewestEvaluations, 1e6);

    internal int BfgsStepsFor(bool preconditioned) => preconditioned && NewtonFollows ? Math.Min(MostBfgsSteps, MostSteps) : MostSteps;

    /// <summary>Up to 200 parameters every step follows the gradient flow, computed from the whole Hessian: one product per parameter is
    /// cheap, and the curvature shows where a basin ends.</summary>
    internal bool WithoutBfgs(int dimension) => NewtonFollows && dimension <= NewtonAlone;
}
