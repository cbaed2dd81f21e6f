using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>The second derivative of a loss by its output, applied to a tangent: R{∂ℓ/∂y} = (∂²ℓ/∂y²)·R{y}.</summary>
internal static class LossCurvature
{
    /// <param name="y">[batch, outputs]: the output, or the logits when the loss reads them.</param>
    /// <param name="targets">[batch, outputs].</param>
    /// <param name="tangent">[batch, outputs]: R{y}; becomes R{∂ℓ/∂y}, with the factor 1/<paramref name="divisor"/>.</param>
    /// <param name="fromPreactivation">The loss reads logits (<see cref="Loss{T}.FromPreactivation"/>).</param>
    public static void Apply(
        LossConfig loss,
        bool fromPreactivation,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> targets,
        Span<double> tangent,
        int outputs,
        double divisor)
    {
        switch (loss.Kind)
        {
            case LossKind.Mse:
                EuclideanSpace.Scale(2 / divisor, tangent);
                break;
            case LossKind.HalfMse:
                EuclideanSpace.Scale(1 / divisor, tangent);
                break;
            case LossKind.L1:
                tangent.Clear();
                break;
            case LossKind.Huber:
                for (var i = 0; i < tangent.Length; i++)
                {
                    tangent[i] *= Math.Abs(y[i] - targets[i]) <= loss.Delta ? 1 / divisor : 0;
                }

                break;
            case LossKind.BinaryCrossEntropy when fromPreactivation:
                for (var i = 0; i < tangent.Length; i++)
                {
                    var p = Simd.Sigmoid(y[i]);
                    tangent[i] *= p * (1 - p) / divisor;
                }

                break;
            case LossKind.BinaryCrossEntropy:
                for (var i = 0; i < tangent.Length; i++)
                {
                    tangent[i] *= ((targets[i] / (y[i] * y[i])) + ((1 - targets[i]) / ((1 - y[i]) * (1 - y[i])))) / divisor;
                }

                break;
            case LossKind.SoftmaxCrossEntropy:
                Softmax(y, targets, tangent, outputs, divisor);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(loss), loss.Kind, "no such loss");
        }
    }

    /// <summary>∂²ℓ/∂y² = Σt·(diag(p) − p·pᵀ).</summary>
    private static void Softmax(
        ReadOnlySpan<double> y, ReadOnlySpan<double> targets, Span<double> tangent, int outputs, double divisor)
    {
        Span<double> p = outputs <= 512 ? stackalloc double[outputs] : new double[outputs];
        for (var start = 0; start < tangent.Length; start += outputs)
        {
            var greatest = double.NegativeInfinity;
            for (var c = 0; c < outputs; c++)
            {
                greatest = Math.Max(greatest, y[start + c]);
            }

            var (total, mass) = (0.0, 0.0);
            for (var c = 0; c < outputs; c++)
            {
                p[c] = Simd.Exp(y[start + c] - greatest);
                total += p[c];
                mass += targets[start + c];
            }

            var mean = 0.0;
            for (var c = 0; c < outputs; c++)
            {
                p[c] /= total;
                mean += p[c] * tangent[start + c];
            }

            for (var c = 0; c < outputs; c++)
            {
                tangent[start + c] = mass * p[c] * (tangent[start + c] - mean) / divisor;
            }
        }
    }
}
