using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Clipping of the whole gradient: g ← g·min(1, c/(‖g‖ + 1e-6)) by norm (Pascanu, Mikolov, Bengio, "On the difficulty
/// of training recurrent neural networks", ICML 2013, algorithm 1), then each element to [−v, v] by value; as PyTorch's
/// clip_grad_norm_ and clip_grad_value_.</summary>
internal sealed class GradientClip<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double norm;
    private readonly double value;

    private GradientClip(double norm, double value)
    {
        this.norm = norm;
        this.value = value;
    }

    public static GradientClip<T>? Of(TrainingConfig config) =>
        config.ClipNorm > 0 || config.ClipValue > 0 ? new GradientClip<T>(config.ClipNorm, config.ClipValue) : null;

    /// <param name="gradient">Padded; the padding is 0.</param>
    public void Apply(Span<T> gradient)
    {
        var vectors = MemoryMarshal.Cast<T, Vector512<T>>(gradient);
        if (norm > 0)
        {
            var sum = default(LossSum<T>);
            foreach (var vector in vectors)
            {
                sum.Add(vector * vector);
            }

            var share = norm / (Math.Sqrt(sum.Total) + 1e-6);
            if (share < 1)
            {
                var factor = Simd.Constant<T>(share);
                foreach (ref var vector in vectors)
                {
                    vector *= factor;
                }
            }
        }

        if (value > 0)
        {
            var limit = Simd.Constant<T>(value);
            foreach (ref var vector in vectors)
            {
                vector = Vector512.ConditionalSelect(Vector512.GreaterThan(vector, limit), limit, vector);
                vector = Vector512.ConditionalSelect(Vector512.LessThan(vector, -limit), -limit, vector);
            }
        }
    }
}
