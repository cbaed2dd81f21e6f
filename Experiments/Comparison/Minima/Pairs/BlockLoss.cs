using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>A loss summed over a block of samples, [outputs, 64].</summary>
internal abstract unsafe class BlockLoss
{
    /// <summary>Whether the loss reads logits instead of outputs.</summary>
    public abstract bool OnLogits { get; }

    /// <summary>Σ of the loss over the first <paramref name="samples"/> samples of a block.</summary>
    public abstract double Sum(float* y, float* targets, int outputs, int samples);

    /// <summary>The divisor of the sum over all samples.</summary>
    public abstract double Divisor(int samples, int outputs);

    public static BlockLoss Of(LossConfig loss, ActivationKind output)
    {
        var summed = loss.Reduction == LossReduction.SumOverOutputs;
        return loss.Kind switch
        {
            LossKind.Mse => new Elements<SquaredError<float>>(loss.Delta, summed, false),
            LossKind.HalfMse => new Elements<HalfSquaredError<float>>(loss.Delta, true, false),
            LossKind.L1 => new Elements<AbsoluteError<float>>(loss.Delta, summed, false),
            LossKind.Huber => new Elements<HuberError<float>>(loss.Delta, summed, false),
            LossKind.BinaryCrossEntropy when output == ActivationKind.Sigmoid =>
                new Elements<LogisticCrossEntropy<float>>(loss.Delta, summed, true),
            LossKind.BinaryCrossEntropy => new Elements<BinaryCrossEntropy<float>>(loss.Delta, summed, false),
            LossKind.SoftmaxCrossEntropy => new Softmax(),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss.Kind, "no such loss"),
        };
    }

    /// <summary>A loss that is a sum over elements.</summary>
    private sealed class Elements<TLoss>(double delta, bool summedOverOutputs, bool onLogits) : BlockLoss
        where TLoss : struct, IElementLoss<float>
    {
        public override bool OnLogits => onLogits;

        public override double Divisor(int samples, int outputs) => summedOverOutputs ? samples : (double)samples * outputs;

        public override double Sum(float* y, float* targets, int outputs, int samples)
        {
            var d = Simd.Constant<float>(delta);
            var total = 0.0;
            for (var start = 0; start < samples; start += Vector512<float>.Count)
            {
                // Two partial sums, so that consecutive additions are independent.
                var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
                var o = 0;
                for (; o + 2 <= outputs; o += 2)
                {
                    var at = (o * SampleBlock.Samples) + start;
                    even += TLoss.Value(Vector512.Load(y + at), Vector512.Load(targets + at), d);
                    at += SampleBlock.Samples;
                    odd += TLoss.Value(Vector512.Load(y + at), Vector512.Load(targets + at), d);
                }

                if (o < outputs)
                {
                    var at = (o * SampleBlock.Samples) + start;
                    even += TLoss.Value(Vector512.Load(y + at), Vector512.Load(targets + at), d);
                }

                var sum = even + odd;
                if (samples - start < Vector512<float>.Count)
                {
                    sum = Vector512.ConditionalSelect(Padding.Mask<float>(samples - start), sum, Vector512<float>.Zero);
                }

                total += FloatVectors.Sum(sum);
            }

            return total;
        }
    }

    /// <summary>−Σ t·log softmax(y), vectorized over samples.</summary>
    private sealed class Softmax : BlockLoss
    {
        public override bool OnLogits => false;

        public override double Divisor(int samples, int outputs) => samples;

        public override double Sum(float* y, float* targets, int outputs, int samples)
        {
            var total = 0.0;
            for (var start = 0; start < samples; start += Vector512<float>.Count)
            {
                var greatest = Vector512.Load(y + start);
                for (var o = 1; o < outputs; o++)
                {
                    greatest = Vector512.Max(greatest, Vector512.Load(y + (o * SampleBlock.Samples) + start));
                }

                var (sum, mass, score) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
                for (var o = 0; o < outputs; o++)
                {
                    var logit = Vector512.Load(y + (o * SampleBlock.Samples) + start) - greatest;
                    var target = Vector512.Load(targets + (o * SampleBlock.Samples) + start);
                    sum += Simd.Exp(logit);
                    mass += target;
                    score = Simd.Fma(target, logit, score);
                }

                var loss = (mass * Simd.Log(sum)) - score;
                if (samples - start < Vector512<float>.Count)
                {
                    loss = Vector512.ConditionalSelect(Padding.Mask<float>(samples - start), loss, Vector512<float>.Zero);
                }

                total += FloatVectors.Sum(loss);
            }

            return total;
        }
    }
}
