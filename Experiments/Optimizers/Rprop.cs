using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>g ← g + λw; each parameter has its own step, initially the learning rate: multiplied by η⁺ while g keeps its sign,
/// by η⁻ when it changes (and then g ← 0), clamped to [step-min, step-max]; w ← w − sign(g)·step. Riedmiller, Braun, "A direct
/// adaptive method for faster backpropagation learning", ICNN 1993; PyTorch's Rprop.</summary>
public readonly struct Rprop<T> : IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Moments => 2;

    public static int Scalars => 0;

    public static int Coefficients => 5;

    public static void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars)
    {
        moments[1] = config.Lr;
    }

    public static void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients)
    {
        coefficients[0] = step.WeightDecay;
        coefficients[1] = config.EtaMinus;
        coefficients[2] = config.EtaPlus;
        coefficients[3] = config.StepMin;
        coefficients[4] = config.StepMax;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c)
    {
        g = Simd.Fma(c[0], w, g);
        var product = g * first;
        var turned = Vector512.LessThan(product, Vector512<T>.Zero);
        var kept = Vector512.GreaterThan(product, Vector512<T>.Zero);
        second *= Vector512.ConditionalSelect(kept, c[2], Vector512.ConditionalSelect(turned, c[1], Vector512<T>.One));
        second = Vector512.ConditionalSelect(Vector512.LessThan(second, c[3]), c[3], second);
        second = Vector512.ConditionalSelect(Vector512.GreaterThan(second, c[4]), c[4], second);
        first = Vector512.ConditionalSelect(turned, Vector512<T>.Zero, g);
        return w - ElementSign.Times(first, second);
    }
}
