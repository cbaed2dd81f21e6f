namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// The direction of least curvature: the Rayleigh quotient vᵀHv is minimized over the span of the direction, its residual and its
/// last change (locally optimal conjugate gradients; Knyazev 2001), with one Hessian product per step. It starts from the
/// direction found at the previous point.
/// </summary>
internal sealed class SoftestMode(ICurvedObjective objective, double[] first)
{
    private const double Tolerance = 1e-4;

    private double[] last = [];

    public double[] Mode { get; private set; } = Unit(first);

    /// <summary>vᵀHv.</summary>
    public double Curvature { get; private set; }

    /// <summary>Improves the direction at a point; returns the number of Hessian products used.</summary>
    public int Find(double[] at, int mostProducts)
    {
        var image = Image(at, Mode);
        (last, var lastImage) = ([], Array.Empty<double>());
        Curvature = EuclideanSpace.Dot(Mode, image);
        for (var products = 1; products < mostProducts; products++)
        {
            var residual = (double[])image.Clone();
            EuclideanSpace.AddScaled(-Curvature, Mode, residual);
            if (EuclideanSpace.Norm(residual) <= Tolerance * Math.Max(EuclideanSpace.Norm(image), Math.Abs(Curvature)))
            {
                return products;
            }

            List<(double[] Vector, double[] Image)> space = [(Mode, image)];
            Add(space, residual, Image(at, residual));
            if (last.Length > 0)
            {
                Add(space, last, lastImage);
            }

            var k = space.Count;
            var matrix = new double[k * k];
            for (var i = 0; i < k; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    matrix[(i * k) + j] = EuclideanSpace.Dot(space[i].Vector, space[j].Image);
                }
            }

            var (values, vectors) = SymmetricEigen.Decompose(matrix, k);
            last = Sum(space.Skip(1), vectors[0].AsSpan(1));
            lastImage = SumOfImages(space.Skip(1), vectors[0].AsSpan(1));
            Mode = Sum(space, vectors[0]);
            image = SumOfImages(space, vectors[0]);
            Curvature = values[0];
        }

        return mostProducts;
    }

    /// <summary>Adds a vector, made orthogonal to the others and of length 1, unless it is nearly in their span.</summary>
    private static void Add(List<(double[] Vector, double[] Image)> space, double[] vector, double[] image)
    {
        var (v, w) = ((double[])vector.Clone(), (double[])image.Clone());
        var size = EuclideanSpace.Norm(v);
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var (other, its) in space)
            {
                var share = EuclideanSpace.Dot(other, v);
                EuclideanSpace.AddScaled(-share, other, v);
                EuclideanSpace.AddScaled(-share, its, w);
            }
        }

        var norm = EuclideanSpace.Norm(v);
        if (norm > 1e-8 * size)
        {
            EuclideanSpace.Scale(1 / norm, v);
            EuclideanSpace.Scale(1 / norm, w);
            space.Add((v, w));
        }
    }

    private double[] Image(double[] at, double[] vector)
    {
        var image = new double[vector.Length];
        objective.HessianVector(at, vector, image);
        return image;
    }

    private static double[] Sum(IEnumerable<(double[] Vector, double[] Image)> space, ReadOnlySpan<double> weights) =>
        Sum([.. space.Select(one => one.Vector)], weights);

    private static double[] SumOfImages(IEnumerable<(double[] Vector, double[] Image)> space, ReadOnlySpan<double> weights) =>
        Sum([.. space.Select(one => one.Image)], weights);

    private static double[] Sum(double[][] vectors, ReadOnlySpan<double> weights)
    {
        var sum = vectors.Length == 0 ? [] : new double[vectors[0].Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            EuclideanSpace.AddScaled(weights[i], vectors[i], sum);
        }

        return sum;
    }

    private static double[] Unit(double[] vector)
    {
        var unit = (double[])vector.Clone();
        EuclideanSpace.Scale(1 / EuclideanSpace.Norm(unit), unit);
        return unit;
    }
}
