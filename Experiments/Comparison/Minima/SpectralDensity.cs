using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// An estimate of a Hessian's whole spectrum from a few random probes. For Rademacher z, E[zᵀHz] = tr H (Hutchinson 1990),
/// and the Lanczos process from z gives the Gauss quadrature Σ ωⱼ·f(θⱼ) ≈ zᵀf(H)z/n: stochastic Lanczos quadrature (Ubaru,
/// Chen and Saad 2017; Ghorbani, Krishnan and Xiao 2019, algorithm 1).
/// </summary>
/// <param name="Trace">Estimate of tr H.</param>
/// <param name="TraceError">Its standard error over the probes; NaN with one probe, 0 when it was summed exactly.</param>
/// <param name="Values">Nodes of the quadrature, ascending.</param>
/// <param name="Weights">Share of the spectrum at each; sums to 1.</param>
public sealed record SpectralDensity(double Trace, double TraceError, double[] Values, double[] Weights)
{
    /// <summary>From the exact spectrum.</summary>
    public static SpectralDensity Exact(double[] eigenvalues)
    {
        var weights = new double[eigenvalues.Length];
        Array.Fill(weights, 1.0 / weights.Length);
        return new SpectralDensity(eigenvalues.Sum(), 0, eigenvalues, weights);
    }

    /// <param name="probes">Random vectors; each costs <paramref name="steps"/> products.</param>
    public static SpectralDensity Estimate(SymmetricOperator map, int probes, int steps, RandomStream draws)
    {
        var n = map.Dimension;
        var (values, weights) = (new List<double>(), new List<double>());
        var traces = new double[probes];
        var probe = new double[n];
        for (var p = 0; p < probes; p++)
        {
            for (var i = 0; i < n; i++)
            {
                probe[i] = (draws.NextUInt64() >> 63) == 0 ? 1 : -1;
            }

            var lanczos = new Lanczos(map, probe, draws);
            for (var step = 0; step < steps && lanczos.Advance(); step++)
            {
            }

            foreach (var ritz in lanczos.Ritz())
            {
                values.Add(ritz.Value);
                weights.Add(ritz.Weight / probes);
                traces[p] += n * ritz.Weight * ritz.Value;
            }
        }

        var (places, shares) = (values.ToArray(), weights.ToArray());
        Array.Sort(places, shares);
        var mean = traces.Sum() / probes;
        var variance = traces.Sum(trace => (trace - mean) * (trace - mean)) / (probes - 1);
        return new SpectralDensity(mean, Math.Sqrt(variance / probes), places, shares);
    }

    /// <summary>Share of eigenvalues within ± <paramref name="tolerance"/> of 0.</summary>
    public double ShareNearZero(double tolerance)
    {
        var share = 0.0;
        for (var i = 0; i < Values.Length; i++)
        {
            share += Math.Abs(Values[i]) <= tolerance ? Weights[i] : 0;
        }

        return share;
    }

    /// <summary>The density smoothed with a Gaussian of width <paramref name="width"/>, at each of <paramref name="places"/>.</summary>
    public double[] Smooth(ReadOnlySpan<double> places, double width)
    {
        var density = new double[places.Length];
        var scale = 1 / (width * Math.Sqrt(2 * Math.PI));
        for (var i = 0; i < density.Length; i++)
        {
            for (var j = 0; j < Values.Length; j++)
            {
                var z = (places[i] - Values[j]) / width;
                density[i] += Math.Abs(z) > 38 ? 0 : Weights[j] * scale * Simd.Exp(-z * z / 2);
            }
        }

        return density;
    }
}
