using Runner.Numerics;

namespace Runner.Search.Proposals.Tpe;

/// <summary>The mean of product kernels over some axes: one around each observed point, and the prior, a broad one over the whole range.</summary>
internal sealed class ParzenMixture
{
    private readonly AxisKernels[] axes;
    private readonly int kernels;

    /// <param name="observed">Points; of each, one coordinate an axis.</param>
    public ParzenMixture(IReadOnlyList<SearchAxis> axes, IReadOnlyList<double[]> observed)
    {
        this.axes = [.. axes.Select((axis, i) => AxisKernels.Of(axis, [.. observed.Select(point => point[i])]))];
        kernels = observed.Count + 1;
    }

    /// <summary>A point: one coordinate an axis.</summary>
    public double[] Draw(RandomStream draws)
    {
        var kernel = draws.NextInt32(kernels);
        return [.. axes.Select(axis => axis.Draw(kernel, draws))];
    }

    public double LogDensity(ReadOnlySpan<double> at)
    {
        var terms = new double[kernels];
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i].AddLogDensities(at[i], terms);
        }

        var greatest = terms.Max();
        for (var k = 0; k < kernels; k++)
        {
            terms[k] -= greatest;
        }

        Simd.Exp<double>(terms, terms);
        return greatest + Simd.Log(FixedOrderSum.Sum<double>(terms) / kernels);
    }
}
