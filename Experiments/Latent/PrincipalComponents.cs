using Runner.Initializers;
using Runner.Numerics;

namespace Runner.Latent;

/// <summary>
/// The directions along which samples vary most. Pearson 1901; Jolliffe, "Principal component analysis", section 3.5. Up to <see cref="MostFeatures"/>
/// features they are the eigenvectors of the covariance; beyond, they come from the inner products of at most that many samples, which is exact for
/// these samples.
/// </summary>
/// <param name="Means">[features].</param>
/// <param name="Directions">[count, features], unit rows, the largest variance first; the element of largest magnitude of each is positive.</param>
/// <param name="Variances">[count].</param>
/// <param name="Samples">How many samples they are of.</param>
public sealed record PrincipalComponents(double[] Means, double[] Directions, double[] Variances, int Samples)
{
    public const int MostFeatures = 1024;

    public int Features => Means.Length;

    public int Count => Variances.Length;

    /// <param name="values">[samples, features].</param>
    /// <param name="most">How many directions to keep.</param>
    public static PrincipalComponents Of(double[] values, int features, int most)
    {
        var samples = new SampleMatrix(values.Length / features, features, values);
        if (features > MostFeatures)
        {
            samples = Thinned(samples);
        }

        var means = samples.Means();
        var (variances, directions) = features <= MostFeatures ? Eigenvectors.Principal(samples, means) : OfInnerProducts(samples, means);
        var kept = Math.Min(most, variances.Length);
        return new PrincipalComponents(means, directions[..(kept * features)], variances[..kept], samples.Count);
    }

    /// <summary>The sum of the variances of all features.</summary>
    public static double TotalVariance(double[] values, int features)
    {
        var means = Rows.Means(values, features, new int[values.Length / features], 1);
        return Enumerable.Range(0, values.Length / features).Sum(row => Rows.SquaredDistance(values.Row(row, features), means)) / (values.Length / features);
    }

    /// <summary>[samples, count]: how far each sample lies from the mean along each direction.</summary>
    public double[] Project(double[] values)
    {
        var count = values.Length / Features;
        var (centred, scores) = (values.ToArray(), new double[count * Count]);
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] -= Means[i % Features];
        }

        MatrixProduct.Multiply<double>(count, Count, Features, centred, Features, false, Directions, Features, true, scores, Count);
        return scores;
    }

    /// <summary>[samples, features]: the samples that lie there.</summary>
    /// <param name="scores">[samples, count].</param>
    public double[] Place(double[] scores)
    {
        var samples = scores.Length / Count;
        var values = new double[samples * Features];
        MatrixProduct.Multiply<double>(samples, Features, Count, scores, Count, false, Directions, Features, false, values, Features);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += Means[i % Features];
        }

        return values;
    }

    private static SampleMatrix Thinned(SampleMatrix samples)
    {
        var most = Math.Min(samples.Count, MostFeatures);
        return new SampleMatrix(most, samples.Features, Rows.Gather(samples.Values, samples.Features, Even.Of(samples.Count, most)));
    }

    /// <summary>With X the centred samples and XXᵀu = mλu, Xᵀu/√(mλ) is the direction of variance λ.</summary>
    private static (double[] Variances, double[] Directions) OfInnerProducts(SampleMatrix samples, double[] means)
    {
        var (m, n) = (samples.Count, samples.Features);
        var centred = samples.Values.ToArray();
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] -= means[i % n];
        }

        var products = new double[m * m];
        MatrixProduct.Multiply<double>(m, m, n, centred, n, false, centred, n, true, products, m);
        var (values, vectors) = Eigenvectors.Of(products, m);
        var kept = values.Count(value => value > values[0] * 1e-12);
        var directions = new double[kept * n];
        MatrixProduct.Multiply<double>(kept, n, m, vectors, m, false, centred, n, false, directions, n);
        for (var k = 0; k < kept; k++)
        {
            Normalize(directions.AsSpan(k * n, n));
        }

        return ([.. values[..kept].Select(value => value / m)], directions);
    }

    private static void Normalize(Span<double> direction)
    {
        Eigenvectors.Orient(direction);
        var sum = 0.0;
        foreach (var element in direction)
        {
            sum += element * element;
        }

        var scale = 1 / Math.Sqrt(sum);
        foreach (ref var element in direction)
        {
            element *= scale;
        }
    }
}
