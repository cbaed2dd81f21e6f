using Runner.Numerics;

namespace Runner.Search.Proposals.Tpe;

/// <summary>Categories: a kernel gives its own category most of the mass and shares the rest among all; the prior's is uniform (Bergstra et al. 2011,
/// section 4, with the pseudo-count spread over the kernels).</summary>
internal sealed class CategoryKernels : AxisKernels
{
    private readonly SearchAxis axis;

    /// <summary>The category of each kernel; −1 for the prior.</summary>
    private readonly int[] centres;
    private readonly double shared;

    public CategoryKernels(SearchAxis axis, ReadOnlySpan<double> observed)
    {
        this.axis = axis;
        centres = new int[observed.Length + 1];
        for (var i = 0; i < observed.Length; i++)
        {
            centres[i] = axis.ValueAt(observed[i]);
        }

        centres[^1] = -1;
        shared = 1.0 / (centres.Length + axis.Values);
    }

    public override double Draw(int kernel, RandomStream draws)
    {
        var isOwn = draws.NextDouble() >= shared * axis.Values;
        var any = draws.NextInt32(axis.Values);
        return axis.MiddleOf(isOwn && centres[kernel] >= 0 ? centres[kernel] : any);
    }

    public override void AddLogDensities(double at, Span<double> kernels)
    {
        var value = axis.ValueAt(at);
        var (own, other, prior) = (Simd.Log(1 - (shared * (axis.Values - 1))), Simd.Log(shared), Simd.Log(1.0 / axis.Values));
        for (var k = 0; k < kernels.Length; k++)
        {
            kernels[k] += centres[k] < 0 ? prior : centres[k] == value ? own : other;
        }
    }
}
