using Runner.Numerics;

namespace Runner.Search.Proposals.Tpe;

/// <summary>One axis of the kernels of a <see cref="ParzenMixture"/>; the last kernel is the prior's.</summary>
internal abstract class AxisKernels
{
    public static AxisKernels Of(SearchAxis axis, double[] observed) =>
        axis.IsCategorical ? new CategoryKernels(axis, observed) : new GaussianKernels(axis, observed);

    /// <summary>A coordinate from one kernel.</summary>
    public abstract double Draw(int kernel, RandomStream draws);

    /// <summary>Adds the log density at a coordinate under every kernel.</summary>
    public abstract void AddLogDensities(double at, Span<double> kernels);
}
