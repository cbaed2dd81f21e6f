using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Networks.Losses;

/// <summary>
/// ℓ = −Σ_c t_c·log p_c, p = softmax(y), mean over samples; y are logits, so the output activation is usually identity.
/// Stable form: log p_c = (y_c − m) − log Σ e^{y − m}, m = max y. ∂ℓ/∂y_c = p_c·Σt − t_c. Bridle, "Probabilistic
/// interpretation of feedforward classification network outputs", 1990. Targets are one-hot or any distribution.
/// </summary>
internal sealed class SoftmaxCrossEntropy<T> : Loss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] logits = [];
    private T[] exponentials = [];
    private T[] values = [];

    public override bool FromPreactivation => false;

    public override double Divisor(int samples, int outputs) => samples;

    public override void Accumulate(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs) =>
        Rows(ref sum, y, targets, outputs, default);

    public override void Gradient(
        ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs, Span<T> gradient) =>
        Rows(ref sum, y, targets, outputs, gradient);

    private void Rows(ref LossSum<T> sum, ReadOnlySpan<T> y, ReadOnlySpan<T> targets, int outputs, Span<T> gradient)
    {
        if (values.Length < targets.Length)
        {
            values = Padding.Allocate<T>(targets.Length);
            exponentials = Padding.Allocate<T>(targets.Length);
            logits = Padding.Allocate<T>(targets.Length);
        }

        var samples = targets.Length / outputs;
        var scale = T.CreateTruncating(1 / Divisor(samples, outputs));
        for (var start = 0; start < targets.Length; start += outputs)
        {
            var row = y.Slice(start, outputs);
            var greatest = row[0];
            foreach (var value in row)
            {
                // Written so that NaN propagates.
                greatest = value <= greatest ? greatest : value;
            }

            for (var c = 0; c < outputs; c++)
            {
                logits[start + c] = row[c] - greatest;
            }
        }

        Simd.Exp<T>(logits.AsSpan(0, targets.Length), exponentials.AsSpan(0, targets.Length));
        for (var start = 0; start < targets.Length; start += outputs)
        {
            var total = T.Zero;
            var mass = T.Zero;
            for (var c = start; c < start + outputs; c++)
            {
                total += exponentials[c];
                mass += targets[c];
            }

            var logarithm = Simd.Log(total);
            for (var c = start; c < start + outputs; c++)
            {
                values[c] = targets[c] == T.Zero ? T.Zero : targets[c] * (logarithm - logits[c]);
                if (!gradient.IsEmpty)
                {
                    gradient[c] = ((exponentials[c] / total * mass) - targets[c]) * scale;
                }
            }

            if (T.IsNaN(total))
            {
                values[start] = total;
            }
        }

        // The padding after the last value may contain values of an earlier batch.
        var padded = Padding.Up<T>(targets.Length);
        values.AsSpan(targets.Length, padded - targets.Length).Clear();
        for (var i = 0; i < padded; i += Vector512<T>.Count)
        {
            sum.Add(Padding.Load<T>(values, i));
        }
    }
}
