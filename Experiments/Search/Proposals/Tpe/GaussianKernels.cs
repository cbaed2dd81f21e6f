using Runner.Numerics;

namespace Runner.Search.Proposals.Tpe;

/// <summary>
/// Numbers: normal kernels cut to [0, 1). An axis with values weighs each by its cell's mass. A kernel is as wide as the larger distance to its neighbours, the
/// prior's centre among them (Bergstra et al. 2011, section 4.2), a little widened; never narrower than a share of the range that falls with the number of
/// kernels, nor than half a cell.
/// </summary>
internal sealed class GaussianKernels : AxisKernels
{
    /// <summary>Factor on the distance to neighbours.</summary>
    private const double Widening = 1.3;

    /// <summary>From so many kernels on, the narrowest width stays.</summary>
    private const int MostForNarrowest = 100;

    private const double Centre = 0.5;

    private readonly SearchAxis axis;
    private readonly double[] centres;
    private readonly double[] widths;

    /// <summary>Φ at both ends, in the kernel's own units.</summary>
    private readonly double[] below;
    private readonly double[] above;

    /// <summary>What the density divides by, as a logarithm: the mass inside, and for a continuous axis the width and √(2π).</summary>
    private readonly double[] logScales;

    public GaussianKernels(SearchAxis axis, double[] observed)
    {
        this.axis = axis;
        centres = [.. observed, Centre];
        widths = WidthsOf(axis.IsContinuous ? 0 : 0.5 / axis.Values);
        below = CdfAt(0);
        above = CdfAt(1);
        logScales = new double[centres.Length];
        for (var k = 0; k < centres.Length; k++)
        {
            logScales[k] = (above[k] - below[k]) * (axis.IsContinuous ? widths[k] * Math.Sqrt(2 * Math.PI) : 1);
        }

        Simd.Log<double>(logScales, logScales);
    }

    public override double Draw(int kernel, RandomStream draws)
    {
        var mass = below[kernel] + (draws.NextDouble() * (above[kernel] - below[kernel]));
        var at = centres[kernel] + (widths[kernel] * NormalQuantile.Of(Math.Clamp(mass, double.Epsilon, UnitInterval.Last)));
        at = Math.Clamp(at, 0, UnitInterval.Last);
        return axis.IsContinuous ? at : axis.MiddleOf(axis.ValueAt(at));
    }

    public override void AddLogDensities(double at, Span<double> kernels)
    {
        if (axis.IsContinuous)
        {
            for (var k = 0; k < kernels.Length; k++)
            {
                var z = (at - centres[k]) / widths[k];
                kernels[k] -= (0.5 * z * z) + logScales[k];
            }

            return;
        }

        var value = (double)axis.ValueAt(at);
        var upper = CdfAt((value + 1) / axis.Values);
        var lower = CdfAt(value / axis.Values);
        for (var k = 0; k < kernels.Length; k++)
        {
            upper[k] -= lower[k];
        }

        Simd.Log<double>(upper, upper);
        for (var k = 0; k < kernels.Length; k++)
        {
            kernels[k] += upper[k] - logScales[k];
        }
    }

    private double[] CdfAt(double x)
    {
        var cdf = new double[centres.Length];
        for (var k = 0; k < centres.Length; k++)
        {
            cdf[k] = (x - centres[k]) / widths[k];
        }

        Simd.NormalCdf<double>(cdf, cdf);
        return cdf;
    }

    private double[] WidthsOf(double atLeast)
    {
        var narrowest = Math.Max(atLeast, 1.0 / Math.Min(MostForNarrowest, centres.Length + 1));
        int[] rising = [.. Enumerable.Range(0, centres.Length).OrderBy(k => centres[k])];
        var found = new double[centres.Length];
        for (var place = 0; place < rising.Length; place++)
        {
            // At an end there is only one neighbour.
            var centre = centres[rising[place]];
            var left = place > 0 ? centre - centres[rising[place - 1]] : 0;
            var right = place + 1 < rising.Length ? centres[rising[place + 1]] - centre : 0;
            found[rising[place]] = Math.Clamp(Widening * Math.Max(left, right), narrowest, 1);
        }

        found[^1] = 1;
        return found;
    }
}
