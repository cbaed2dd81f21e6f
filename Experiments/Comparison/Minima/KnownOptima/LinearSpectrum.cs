namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>
/// The whole loss landscape of a linear network with squared error, in closed form. A chain of linear layers whose narrowest
/// has k units computes Y ≈ M·X with rank M ≤ k. With Σ = Σ_YX·Σ_XX⁻¹·Σ_XY, its eigenvalues λ₁ ≥ λ₂ ≥ … and eigenvectors uᵢ,
/// every critical point of the two-layer network belongs to a set I of at most k eigenvectors, M = P_I·Σ_YX·Σ_XX⁻¹, with loss
/// (tr Σ_YY − Σ_{i∈I} λᵢ)/d; I = {1, …, k} is the minimum and every other set a saddle (Baldi and Hornik 1989, facts 2 to 4;
/// for deeper chains, no minimum that is not global: Kawaguchi 2016, theorem 2.3). For an autoencoder Σ is the covariance of
/// the data and the optimum is PCA. With biases the data count as centred, otherwise as they are.
/// </summary>
public sealed class LinearSpectrum
{
    private readonly double total;
    private readonly double divisor;

    private LinearSpectrum(double[] eigenvalues, double[][] eigenvectors, double total, double divisor)
    {
        Eigenvalues = eigenvalues;
        Eigenvectors = eigenvectors;
        this.total = total;
        this.divisor = divisor;
    }

    /// <summary>λ₁ ≥ λ₂ ≥ …, [outputs].</summary>
    public double[] Eigenvalues { get; }

    /// <summary>Row i is uᵢ, [outputs].</summary>
    public double[][] Eigenvectors { get; }

    /// <summary>The spectrum of a linear autoencoder.</summary>
    /// <param name="inputs">[samples, features].</param>
    /// <param name="centre">Whether the network has biases, which remove the means.</param>
    /// <param name="divisor">The divisor of a sample's squared error in the loss: the number of features for a mean over
    /// them, 1 for a sum, 2 for half a sum.</param>
    public static LinearSpectrum OfAutoencoder(double[] inputs, int samples, int features, bool centre, double divisor)
    {
        var covariance = Covariance(inputs, features, inputs, features, samples, centre);
        var trace = Trace(covariance, features);
        return Of(covariance, features, trace, divisor);
    }

    /// <summary>The spectrum of a linear map from inputs to targets.</summary>
    public static LinearSpectrum OfRegression(
        double[] inputs, int features, double[] targets, int outputs, int samples, bool centre, double divisor)
    {
        var (values, vectors) = SymmetricEigen.Decompose(Covariance(inputs, features, inputs, features, samples, centre), features);
        var cross = Covariance(targets, outputs, inputs, features, samples, centre);

        // Columns of Σ_YX·Σ_XX^(−½): directions in which the inputs do not vary contribute nothing.
        var whitened = new double[outputs * features];
        for (var j = 0; j < features; j++)
        {
            if (values[j] <= 1e-12 * values[^1])
            {
                continue;
            }

            for (var i = 0; i < outputs; i++)
            {
                whitened[(i * features) + j] =
                    EuclideanSpace.Dot(cross.AsSpan(i * features, features), vectors[j]) / Math.Sqrt(values[j]);
            }
        }

        var sigma = new double[outputs * outputs];
        for (var i = 0; i < outputs; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                sigma[(i * outputs) + j] =
                    EuclideanSpace.Dot(whitened.AsSpan(i * features, features), whitened.AsSpan(j * features, features));
            }
        }

        var trace = Trace(Covariance(targets, outputs, targets, outputs, samples, centre), outputs);
        return Of(sigma, outputs, trace, divisor);
    }

    /// <summary>Loss of the critical point of a set of eigenvectors, counted from 1.</summary>
    public double LossOf(IEnumerable<int> set) => (total - set.Sum(i => Eigenvalues[i - 1])) / divisor;

    /// <summary>The lowest loss that a chain whose narrowest layer has this many units can reach.</summary>
    public double Optimum(int rank) => LossOf(Enumerable.Range(1, Math.Min(rank, Eigenvalues.Length)));

    /// <summary>Number of negative directions of the critical point of a set of full size k: pairs i ∈ I, j ∉ I with λⱼ > λᵢ;
    /// for a set of size r &lt; k, each missing eigenvector with λⱼ > 0 also adds one for each of the k − r idle units.</summary>
    public int IndexOf(IReadOnlyCollection<int> set, int rank)
    {
        var index = 0;
        for (var j = 1; j <= Eigenvalues.Length; j++)
        {
            if (!set.Contains(j))
            {
                index += set.Count(i => Eigenvalues[j - 1] > Eigenvalues[i - 1] * (1 + 1e-12));
                index += Eigenvalues[j - 1] > 1e-12 * Eigenvalues[0] ? rank - set.Count : 0;
            }
        }

        return index;
    }

    /// <summary>
    /// The set I whose critical point is nearest to an autoencoder's map: i ∈ I when uᵢᵀ·M·uᵢ ≥ ½, at most <paramref name="rank"/> of the
    /// largest. At a critical point M is the projector P_I, these numbers are 1 and 0, and the distance is 0.
    /// </summary>
    /// <param name="map">M, [features, features]: the product of the layers' weights, outputs by inputs.</param>
    public NearestEigenvectors Nearest(double[] map, int rank)
    {
        var n = Eigenvalues.Length;
        var image = new double[n];
        var scores = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var row = 0; row < n; row++)
            {
                image[row] = EuclideanSpace.Dot(map.AsSpan(row * n, n), Eigenvectors[i]);
            }

            scores[i] = EuclideanSpace.Dot(Eigenvectors[i], image);
        }

        var set = Enumerable.Range(1, n).Where(i => scores[i - 1] >= 0.5).OrderByDescending(i => scores[i - 1]).Take(rank).Order().ToArray();
        var difference = map.ToArray();
        foreach (var i in set)
        {
            for (var row = 0; row < n; row++)
            {
                EuclideanSpace.AddScaled(-Eigenvectors[i - 1][row], Eigenvectors[i - 1], difference.AsSpan(row * n, n));
            }
        }

        return new NearestEigenvectors(
            set, LossOf(set), Optimum(rank), IndexOf(set, rank), EuclideanSpace.Norm(difference));
    }

    private static LinearSpectrum Of(double[] matrix, int n, double total, double divisor)
    {
        var (values, vectors) = SymmetricEigen.Decompose(matrix, n);
        Array.Reverse(values);
        Array.Reverse(vectors);
        for (var i = 0; i < n; i++)
        {
            values[i] = Math.Max(0, values[i]);
        }

        return new LinearSpectrum(values, vectors, total, divisor);
    }

    private static double[] Covariance(double[] a, int rows, double[] b, int columns, int samples, bool centre)
    {
        var (meanA, meanB) = (Mean(a, rows, samples, centre), Mean(b, columns, samples, centre));
        var covariance = new double[rows * columns];
        var shifted = new double[columns];
        for (var s = 0; s < samples; s++)
        {
            for (var j = 0; j < columns; j++)
            {
                shifted[j] = (b[(s * columns) + j] - meanB[j]) / samples;
            }

            for (var i = 0; i < rows; i++)
            {
                EuclideanSpace.AddScaled(a[(s * rows) + i] - meanA[i], shifted, covariance.AsSpan(i * columns, columns));
            }
        }

        return covariance;
    }

    private static double[] Mean(double[] values, int columns, int samples, bool centre)
    {
        var mean = new double[columns];
        for (var s = 0; centre && s < samples; s++)
        {
            EuclideanSpace.AddScaled(1.0 / samples, values.AsSpan(s * columns, columns), mean);
        }

        return mean;
    }

    private static double Trace(double[] matrix, int n)
    {
        var trace = 0.0;
        for (var i = 0; i < n; i++)
        {
            trace += matrix[(i * n) + i];
        }

        return trace;
    }
}

/// <summary>The critical point of a linear autoencoder nearest to a run.</summary>
/// <param name="Set">I, counted from 1, ascending.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="Optimum">The loss of the best set.</param>
/// <param name="NegativeDirections">0 for the minimum, else the index of the saddle.</param>
/// <param name="Distance">‖M − P_I‖, Frobenius: 0 at the critical point.</param>
public sealed record NearestEigenvectors(int[] Set, double Loss, double Optimum, int NegativeDirections, double Distance)
{
    /// <summary>Such as <c>the PCA optimum</c> or <c>saddle {2, 3}</c>.</summary>
    public string Name => NegativeDirections == 0 ? "the PCA optimum" : $"saddle {{{string.Join(", ", Set)}}}";
}
