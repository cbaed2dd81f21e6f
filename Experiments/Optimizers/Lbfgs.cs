using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Optimizers;

/// <summary>
/// Limited-memory BFGS with a strong Wolfe line search; one update is one iteration (PyTorch's LBFGS with max_iter = 1, the
/// tolerances 1e-7 on the gradient and 1e-9 on the change). Directions are computed by the two-loop recursion, Nocedal,
/// Wright, "Numerical optimization", 2006, algorithm 7.4. The learning rate is the first trial step of each line search.
/// Weight decay is part of the objective here: λ/2·‖w‖².
/// </summary>
public sealed class Lbfgs<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double GradientTolerance = 1e-7;
    private const double ChangeTolerance = 1e-9;

    // Scalars: iterations, last step, scale of the initial inverse Hessian, pairs kept, index of the oldest, then 1/(y·s) per pair.
    private const int Iterations = 0;
    private const int LastStep = 1;
    private const int Scale = 2;
    private const int Kept = 3;
    private const int Oldest = 4;
    private const int Fixed = 5;

    private readonly int history;
    private readonly double[] alphas;
    private readonly T[] trial;
    private readonly T[] trialGradient;
    private readonly T[] start;

    public Lbfgs(int count, int history)
        : base(count, 2 + (2 * history), Fixed + history)
    {
        this.history = history;
        alphas = new double[history];
        trial = Padding.Allocate<T>(count);
        trialGradient = Padding.Allocate<T>(count);
        start = Padding.Allocate<T>(count);
    }

    private Span<T> Direction => State.AsSpan(0, Stride);

    private Span<T> PreviousGradient => State.AsSpan(Stride, Stride);

    public override void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective)
    {
        var decay = step.WeightDecay;
        value += Decay(parameters, gradient, decay);
        if (Largest(gradient) <= GradientTolerance)
        {
            return;
        }

        Scalars[Iterations]++;
        var direction = Direction;
        double length;
        if (Scalars[Iterations] == 1)
        {
            Scaled(gradient, -1, direction);
            Scalars[Scale] = 1;
            length = Math.Min(1.0, 1.0 / SumOfMagnitudes(gradient)) * step.Rate;
        }
        else
        {
            Remember(gradient);
            Recurse(gradient);
            length = step.Rate;
        }

        gradient.CopyTo(PreviousGradient);
        Scalars[LastStep] = length;
        var slope = Dot(gradient, direction);
        if (!(slope <= -ChangeTolerance))
        {
            return;
        }

        parameters.CopyTo(start);
        length = StrongWolfe.Search(
            length,
            value,
            slope,
            Largest(direction),
            t =>
            {
                Moved(start, Direction, t, trial);
                var at = objective.ValueAndGradient(trial, trialGradient);
                at += Decay(trial, trialGradient, decay);
                return (at, Dot(trialGradient, Direction));
            });
        Scalars[LastStep] = length;
        Moved(start, direction, length, parameters);
    }

    /// <summary>Stores the pair y = g − g′, s = t·d if y·s &gt; 1e-10.</summary>
    private void Remember(ReadOnlySpan<T> gradient)
    {
        var count = (int)Scalars[Kept];
        var oldest = (int)Scalars[Oldest];

        // While the ring has a free slot, the pair is written there; otherwise into scratch, and it replaces the
        // oldest pair only if it is accepted.
        var slot = (oldest + count) % history;
        var keepsAll = count < history;
        var y = keepsAll ? Y(slot) : trial.AsSpan();
        var s = keepsAll ? S(slot) : trialGradient.AsSpan();
        var previous = PreviousGradient;
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = gradient[i] - previous[i];
        }

        Scaled(Direction, Scalars[LastStep], s);
        var curvature = Dot(y, s);
        if (!(curvature > 1e-10))
        {
            return;
        }

        if (!keepsAll)
        {
            y.CopyTo(Y(oldest));
            s.CopyTo(S(oldest));
            slot = oldest;
            Scalars[Oldest] = (oldest + 1) % history;
        }
        else
        {
            Scalars[Kept] = count + 1;
        }

        Scalars[Fixed + slot] = 1 / curvature;
        Scalars[Scale] = curvature / Dot(Y(slot), Y(slot));
    }

    /// <summary>d = −H·g by the two-loop recursion.</summary>
    private void Recurse(ReadOnlySpan<T> gradient)
    {
        var count = (int)Scalars[Kept];
        var oldest = (int)Scalars[Oldest];
        var direction = Direction;
        Scaled(gradient, -1, direction);
        for (var i = count - 1; i >= 0; i--)
        {
            var slot = (oldest + i) % history;
            alphas[i] = Dot(S(slot), direction) * Scalars[Fixed + slot];
            AddScaled(Y(slot), -alphas[i], direction);
        }

        Scaled(direction, Scalars[Scale], direction);
        for (var i = 0; i < count; i++)
        {
            var slot = (oldest + i) % history;
            var beta = Dot(Y(slot), direction) * Scalars[Fixed + slot];
            AddScaled(S(slot), alphas[i] - beta, direction);
        }
    }

    private Span<T> Y(int slot) => State.AsSpan((2 + slot) * Stride, Stride);

    private Span<T> S(int slot) => State.AsSpan((2 + history + slot) * Stride, Stride);

    /// <summary>Adds λ·w to the gradient and returns λ/2·‖w‖².</summary>
    private static double Decay(ReadOnlySpan<T> parameters, Span<T> gradient, double decay)
    {
        if (decay == 0)
        {
            return 0;
        }

        AddScaled(parameters, decay, gradient);
        return decay / 2 * Dot(parameters, parameters);
    }

    private static double Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = default(LossSum<T>);
        for (var i = 0; i < a.Length; i += Vector512<T>.Count)
        {
            sum.Add(Padding.Load(a, i) * Padding.Load(b, i));
        }

        return sum.Total;
    }

    private static double SumOfMagnitudes(ReadOnlySpan<T> a)
    {
        var sum = default(LossSum<T>);
        for (var i = 0; i < a.Length; i += Vector512<T>.Count)
        {
            sum.Add(Vector512.Abs(Padding.Load(a, i)));
        }

        return sum.Total;
    }

    private static double Largest(ReadOnlySpan<T> a) => double.CreateTruncating(FixedOrderSum.MaxMagnitude(a));

    private static void Scaled(ReadOnlySpan<T> a, double factor, Span<T> result)
    {
        var by = T.CreateTruncating(factor);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = a[i] * by;
        }
    }

    private static void AddScaled(ReadOnlySpan<T> a, double factor, Span<T> sum)
    {
        var by = T.CreateTruncating(factor);
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = T.FusedMultiplyAdd(a[i], by, sum[i]);
        }
    }

    private static void Moved(ReadOnlySpan<T> from, ReadOnlySpan<T> direction, double length, Span<T> result)
    {
        var by = T.CreateTruncating(length);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = T.FusedMultiplyAdd(direction[i], by, from[i]);
        }
    }
}
