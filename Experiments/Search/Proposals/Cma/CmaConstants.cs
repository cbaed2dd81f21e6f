using Runner.Numerics;

namespace Runner.Search.Proposals.Cma;

/// <summary>The constants of CMA-ES for a number of dimensions and a population: Hansen 2016, "The CMA Evolution Strategy: A Tutorial", table 1, with
/// negative weights for the worse half.</summary>
internal sealed record CmaConstants
{
    /// <param name="population">λ.</param>
    public CmaConstants(int dimensions, int population)
    {
        Population = population;
        var (n, raw) = ((double)dimensions, RawWeights(population));
        var positive = raw.Where(weight => weight > 0).ToArray();
        var negative = raw.Where(weight => weight <= 0).ToArray();
        var mass = EffectiveMass(positive);
        StepPath = (mass + 2) / (n + mass + 5);
        StepDamping = 1 + (2 * Math.Max(0, Math.Sqrt((mass - 1) / (n + 1)) - 1)) + StepPath;
        CovariancePath = (4 + (mass / n)) / (n + 4 + (2 * mass / n));
        RankOne = 2 / (((n + 1.3) * (n + 1.3)) + mass);
        RankMany = Math.Min(1 - RankOne, 2 * (mass - 2 + (1 / mass)) / (((n + 2) * (n + 2)) + mass));
        PathMass = mass;
        ExpectedNorm = Math.Sqrt(n) * (1 - (1 / (4 * n)) + (1 / (21 * n * n)));

        var most = Math.Min(1 + (RankOne / RankMany), 1 + (2 * EffectiveMass(negative) / (mass + 2)));
        most = Math.Min(most, (1 - RankOne - RankMany) / (n * RankMany));
        Weights = [.. positive.Select(weight => weight / positive.Sum()), .. negative.Select(weight => most * weight / -negative.Sum())];
    }

    /// <summary>λ.</summary>
    public int Population { get; }

    /// <summary>w of the tutorial, for points from best to worst. Those of the better half sum to 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>μ_eff.</summary>
    public double PathMass { get; }

    /// <summary>c_σ and d_σ.</summary>
    public double StepPath { get; }

    public double StepDamping { get; }

    /// <summary>c_c.</summary>
    public double CovariancePath { get; }

    /// <summary>c₁ and c_μ.</summary>
    public double RankOne { get; }

    public double RankMany { get; }

    /// <summary>E‖N(0, I)‖.</summary>
    public double ExpectedNorm { get; }

    /// <summary>λ by default: 4 + ⌊3 ln n⌋.</summary>
    public static int DefaultPopulation(int dimensions) => 4 + (int)(3 * Simd.Log((double)dimensions));

    /// <summary>ln((λ + 1)/2) − ln i.</summary>
    private static double[] RawWeights(int population) =>
        [.. Enumerable.Range(1, population).Select(i => Simd.Log((population + 1) / 2.0) - Simd.Log((double)i))];

    private static double EffectiveMass(double[] weights) => weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight);
}
