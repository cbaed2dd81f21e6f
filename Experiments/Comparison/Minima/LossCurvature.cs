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

    /// <summary>R·vector for a root R·Rᵀ = ∂²ℓ/∂y², so that a vector of independent normal draws becomes one whose covariance is the curvature.</summary>
    /// <inheritdoc cref="Apply"/>
    /// <param name="vector">[batch, outputs]; becomes R·vector.</param>
    public static void ApplyRoot(
        LossConfig loss,
        bool fromPreactivation,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> targets,
        Span<double> vector,
        int outputs,
        double divisor)
    {
        if (loss.Kind == LossKind.SoftmaxCrossEntropy)
        {
            SoftmaxRoot(y, targets, vector, outputs, divisor);
            return;
        }

        var curvature = new double[vector.Length];
        Array.Fill(curvature, 1);
        Apply(loss, fromPreactivation, y, targets, curvature, outputs, divisor);
        for (var i = 0; i < curvature.Length; i++)
        {
            vector[i] *= Math.Sqrt(Math.Max(0, curvature[i]));
        }
    }

    /// <summary>∂²ℓ/∂y² = Σt·(diag(p) − p·pᵀ).</summary>
    private static void Softmax(
        ReadOnlySpan<double> y, ReadOnlySpan<double> targets, Span<double> tangent, int outputs, double divisor)
    {
        Span<double> p = outputs <= 512 ? stackalloc double[outputs] : new double[outputs];
        for (var start = 0; start < tangent.Length; start += outputs)
        {
            var mass = Probabilities(y.Slice(start, outputs), targets.Slice(start, outputs), p);
            var mean = 0.0;
            for (var c = 0; c < outputs; c++)
            {
                mean += p[c] * tangent[start + c];
            }

            for (var c = 0; c < outputs; c++)
            {
                tangent[start + c] = mass * p[c] * (tangent[start + c] - mean) / divisor;
            }
        }
    }

    /// <summary>√Σt·(diag(√p) − p·√pᵀ), whose square is Σt·(diag(p) − p·pᵀ).</summary>
    private static void SoftmaxRoot(ReadOnlySpan<double> y, ReadOnlySpan<double> targets, Span<double> vector, int outputs, double divisor)
    {
        Span<double> p = outputs <= 512 ? stackalloc double[outputs] : new double[outputs];
        for (var start = 0; start < vector.Length; start += outputs)
        {
            var mass = Probabilities(y.Slice(start, outputs), targets.Slice(start, outputs), p);
            var mean = 0.0;
            for (var c = 0; c < outputs; c++)
            {
                mean += Math.Sqrt(p[c]) * vector[start + c];
            }

            for (var c = 0; c < outputs; c++)
            {
                vector[start + c] = Math.Sqrt(mass / divisor) * ((Math.Sqrt(p[c]) * vector[start + c]) - (p[c] * mean));
            }
        }
    }

    /// <summary>Softmax of a row of logits; returns the sum of its targets.</summary>
    private static double Probabilities(ReadOnlySpan<double> y, ReadOnlySpan<double> targets, Span<double> p)
    {
        var greatest = double.NegativeInfinity;
        foreach (var logit in y)
        {
            greatest = Math.Max(greatest, logit);
        }

        var (total, mass) = (0.0, 0.0);
        for (var c = 0; c < y.Length; c++)
        {
            p[c] = Simd.Exp(y[c] - greatest);
            total += p[c];
            mass += targets[c];
        }

        for (var c = 0; c < y.Length; c++)
        {
            p[c] /= total;
        }

        return mass;
    }
}
