using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// M = (K + λ·I)/λ in a problem's own units at a place, K layer by layer the Kronecker product A ⊗ G and λ a share of its largest eigenvalue; and its inverse, which is diagonal in the
/// eigenvectors of A and G. Conjugate gradients in these units meet a spectrum from which the sizes of inputs and of back-propagated slopes are gone (Martens and Grosse 2015,
/// section 6). No vector is shorter by M than by its own length. Parameters of no layer are left as they are.
/// </summary>
internal sealed class KroneckerPreconditioner
{
    private readonly Block[] blocks;
    private readonly double[] share;
    private readonly double[] scaled;

    private KroneckerPreconditioner(Block[] blocks, double[] share) => (this.blocks, this.share, scaled) = (blocks, share, new double[share.Length]);

    /// <param name="from">The units of the vectors that it is given.</param>
    /// <param name="here">The units at the place: weights that have grown may move farther.</param>
    /// <param name="damping">λ as a share of the largest curvature.</param>
    /// <returns>Null where a factor is not finite: then nothing is known of the curvature.</returns>
    public static KroneckerPreconditioner? Of(IReadOnlyList<KroneckerFactors> factors, double[] from, double[] here, double damping)
    {
        var made = new KroneckerPreconditioner([.. factors.Select(one => new Block(one, here))], [.. here.Zip(from, (now, then) => now / then)]);
        var largest = made.blocks.Select(block => block.Largest).Aggregate((most, next) => Math.Max(most, next));
        foreach (var block in made.blocks)
        {
            block.Damping = largest > 0 ? damping * largest : 1;
        }

        return double.IsFinite(largest) ? made : null;
    }

    /// <summary>result = M⁻¹·vector.</summary>
    public void Solve(ReadOnlySpan<double> vector, Span<double> result)
    {
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = vector[i] * share[i];
        }

        scaled.CopyTo(result);
        foreach (var block in blocks)
        {
            block.Solve(scaled, result);
        }

        for (var i = 0; i < scaled.Length; i++)
        {
            result[i] *= share[i];
        }
    }

    private sealed class Block
    {
        private readonly KroneckerFactors factors;
        private readonly int width;
        private readonly int height;
        private readonly double[] inputValues;
        private readonly double[] outputValues;
        private readonly double[] inputVectors;
        private readonly double[] outputVectors;
        private readonly double[] matrix;
        private readonly double[] turned;

        public Block(KroneckerFactors factors, double[] lengths)
        {
            this.factors = factors;
            (height, width) = (factors.Weights.Rows, factors.Weights.Columns + (factors.Bias is null ? 0 : 1));
            var (inputs, outputs) = ((double[])factors.Inputs.Clone(), (double[])factors.Outputs.Clone());
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    inputs[(i * width) + j] *= Length(i) * Length(j);
                }
            }

            (inputValues, var vectors) = SymmetricEigen.Decompose(inputs, width);
            inputVectors = [.. vectors.SelectMany(vector => vector)];
            (outputValues, vectors) = SymmetricEigen.Decompose(outputs, height);
            outputVectors = [.. vectors.SelectMany(vector => vector)];
            (matrix, turned) = (new double[height * width], new double[height * width]);

            double Length(int i) => i < factors.Weights.Columns ? lengths[factors.Weights.Offset] : lengths[factors.Bias!.Offset];
        }

        public double Largest => Math.Max(0, inputValues[^1]) * Math.Max(0, outputValues[^1]);

        public double Damping { get; set; } = 1;

        public void Solve(ReadOnlySpan<double> vector, Span<double> result)
        {
            for (var i = 0; i < height; i++)
            {
                vector.Slice(factors.Weights.Offset + (i * factors.Weights.Columns), factors.Weights.Columns).CopyTo(matrix.AsSpan(i * width));
                if (factors.Bias is { } bias)
                {
                    matrix[(i * width) + width - 1] = vector[bias.Offset + i];
                }
            }

            // Into the eigenvectors, V_G·X·V_Aᵀ with eigenvectors as rows; and back.
            MatrixProduct.Multiply<double>(height, width, height, outputVectors, height, false, matrix, width, false, turned, width);
            MatrixProduct.Multiply<double>(height, width, width, turned, width, false, inputVectors, width, true, matrix, width);
            for (var i = 0; i < height; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    matrix[(i * width) + j] *= Damping / ((Math.Max(0, outputValues[i]) * Math.Max(0, inputValues[j])) + Damping);
                }
            }

            MatrixProduct.Multiply<double>(height, width, height, outputVectors, height, true, matrix, width, false, turned, width);
            MatrixProduct.Multiply<double>(height, width, width, turned, width, false, inputVectors, width, false, matrix, width);
            for (var i = 0; i < height; i++)
            {
                matrix.AsSpan(i * width, factors.Weights.Columns).CopyTo(result[(factors.Weights.Offset + (i * factors.Weights.Columns))..]);
                if (factors.Bias is { } bias)
                {
                    result[bias.Offset + i] = matrix[(i * width) + width - 1];
                }
            }
        }
    }
}
