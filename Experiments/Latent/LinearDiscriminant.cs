using Runner.Initializers;
using Runner.Numerics;

namespace Runner.Latent;

/// <summary>
/// The linear rule that is best when all classes are Gaussian with one covariance: the class of largest xᵀΣ⁻¹μ − ½μᵀΣ⁻¹μ + ln π, where π is the
/// share of the class. Fisher 1936; Hastie, Tibshirani, Friedman, "The elements of statistical learning", section 4.3. Directions within which no
/// class varies (variance below 10⁻⁹ of the largest) do not count.
/// </summary>
public sealed class LinearDiscriminant
{
    private const double LeastVariance = 1e-9;

    private readonly int width;
    private readonly int[] classes;
    private readonly double[] slopes;
    private readonly double[] offsets;

    private LinearDiscriminant(int width, int[] classes, double[] slopes, double[] offsets)
    {
        this.width = width;
        this.classes = classes;
        this.slopes = slopes;
        this.offsets = offsets;
    }

    /// <param name="samples">[labels.Length, width].</param>
    public static LinearDiscriminant Of(double[] samples, int[] labels, int width)
    {
        int[] present = [.. labels.Distinct().Order()];
        int[] groups = [.. labels.Select(label => Array.BinarySearch(present, label))];
        var means = Rows.Means(samples, width, groups, present.Length);
        var inverse = Inverse(Within(samples, groups, means, width), width);
        var rises = new double[present.Length * width];
        MatrixProduct.Multiply<double>(present.Length, width, width, means, width, false, inverse, width, false, rises, width);
        var levels = new double[present.Length];
        for (var one = 0; one < present.Length; one++)
        {
            var half = 0.0;
            for (var i = 0; i < width; i++)
            {
                half += rises[(one * width) + i] * means[(one * width) + i];
            }

            levels[one] = Simd.Log(groups.Count(group => group == one) / (double)labels.Length) - (half / 2);
        }

        return new LinearDiscriminant(width, present, rises, levels);
    }

    /// <summary>The class of each sample; the first of several that tie.</summary>
    public int[] Classify(double[] samples)
    {
        var count = samples.Length / width;
        var scores = new double[count * classes.Length];
        MatrixProduct.Multiply<double>(count, classes.Length, width, samples, width, false, slopes, width, true, scores, classes.Length);
        var found = new int[count];
        for (var row = 0; row < count; row++)
        {
            var best = 0;
            for (var one = 1; one < classes.Length; one++)
            {
                best = scores[(row * classes.Length) + one] + offsets[one] > scores[(row * classes.Length) + best] + offsets[best] ? one : best;
            }

            found[row] = classes[best];
        }

        return found;
    }

    private static double[] Within(double[] samples, int[] groups, double[] means, int width)
    {
        var centred = samples.ToArray();
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] -= means[(groups[i / width] * width) + (i % width)];
        }

        var covariance = new double[width * width];
        MatrixProduct.Multiply<double>(width, width, groups.Length, centred, width, true, centred, width, false, covariance, width);
        for (var i = 0; i < covariance.Length; i++)
        {
            covariance[i] /= groups.Length;
        }

        return covariance;
    }

    private static double[] Inverse(double[] covariance, int width)
    {
        var (values, vectors) = Eigenvectors.Of(covariance, width);
        var kept = values.Count(value => value > LeastVariance * values[0] && value > 0);
        var scaled = vectors[..(kept * width)];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] /= values[i / width];
        }

        var inverse = new double[width * width];
        MatrixProduct.Multiply<double>(width, width, kept, vectors, width, true, scaled, width, false, inverse, width);
        return inverse;
    }
}
