using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Specs;

namespace Runner.Networks.Lanes;

/// <summary>An element-wise update rule for all trials of a lane group, each with its own settings and rate.</summary>
public abstract class LaneOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="lanes">The trials' settings, of one kind; idle lanes follow the first.</param>
    /// <param name="parameters">The number of parameters per trial.</param>
    /// <returns>Null when the rule has no form for lanes.</returns>
    public static LaneOptimizer<T>? Of(IReadOnlyList<OptimizerConfig> lanes, int parameters, int width) => lanes[0].Kind switch
    {
        OptimizerKind.Sgd => new LaneOptimizer<T, Sgd<T>>(lanes, parameters, width),
        OptimizerKind.Momentum => new LaneOptimizer<T, Momentum<T>>(lanes, parameters, width),
        OptimizerKind.Nesterov => new LaneOptimizer<T, Nesterov<T>>(lanes, parameters, width),
        OptimizerKind.Adagrad => new LaneOptimizer<T, Adagrad<T>>(lanes, parameters, width),
        OptimizerKind.Rmsprop => new LaneOptimizer<T, Rmsprop<T>>(lanes, parameters, width),
        OptimizerKind.Adam => new LaneOptimizer<T, Adam<T>>(lanes, parameters, width),
        OptimizerKind.Adamw => new LaneOptimizer<T, AdamW<T>>(lanes, parameters, width),
        OptimizerKind.Adadelta => new LaneOptimizer<T, Adadelta<T>>(lanes, parameters, width),
        OptimizerKind.Amsgrad => new LaneOptimizer<T, AmsGrad<T>>(lanes, parameters, width),
        OptimizerKind.Adamax => new LaneOptimizer<T, Adamax<T>>(lanes, parameters, width),
        OptimizerKind.Nadam => new LaneOptimizer<T, NAdam<T>>(lanes, parameters, width),
        OptimizerKind.Radam => new LaneOptimizer<T, RAdam<T>>(lanes, parameters, width),
        OptimizerKind.Rprop => new LaneOptimizer<T, Rprop<T>>(lanes, parameters, width),
        OptimizerKind.Lion => new LaneOptimizer<T, Lion<T>>(lanes, parameters, width),
        _ => null,
    };

    /// <summary>The number of elements of one trial's state vectors.</summary>
    public abstract int StatePerTrial { get; }

    /// <summary>The number of one trial's running numbers.</summary>
    public abstract int ScalarsPerTrial { get; }

    /// <summary>Sets one trial's state vectors, concatenated, and its running numbers.</summary>
    public abstract void Load(int lane, ReadOnlySpan<T> vectors, ReadOnlySpan<double> numbers);

    /// <summary>Gets one trial's state vectors and running numbers.</summary>
    public abstract void Store(int lane, Span<T> vectors, Span<double> numbers);

    /// <summary>Zeroes the state vectors of a lane that is no longer read, to remove overflowed values.</summary>
    public abstract void Clear(int lane);

    /// <summary>Makes one update of every trial.</summary>
    /// <param name="steps">The settings of the step: one per trial, or one for all.</param>
    public abstract void Step(AlignedBuffer<T> parameters, AlignedBuffer<T> gradient, ReadOnlySpan<StepSettings> steps);
}

/// <inheritdoc/>
internal sealed unsafe class LaneOptimizer<T, TRule> : LaneOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TRule : struct, IElementRule<T>
{
    private readonly OptimizerConfig[] lanes;
    private readonly int parameters;
    private readonly int width;

    /// <summary>For each lane, whether it has had the same settings and history as the lane before it.</summary>
    private readonly bool[] asBefore;

    /// <summary>Whether all lanes have had the same settings; only the running numbers of the first are advanced then.</summary>
    private bool alike;
    private readonly double[] coefficients = new double[TRule.Coefficients];

    /// <summary>[moment, parameter, width].</summary>
    private readonly AlignedBuffer<T> state;

    /// <summary>[width, scalars].</summary>
    private readonly double[] scalars;

    /// <summary>[width / vector length, coefficients, vector length], or [1, coefficients, vector length] while all trials have the
    /// same.</summary>
    private readonly AlignedBuffer<T> rows;

    public LaneOptimizer(IReadOnlyList<OptimizerConfig> lanes, int parameters, int width)
    {
        this.lanes = [.. lanes];
        this.parameters = parameters;
        this.width = width;
        asBefore = new bool[width];
        state = new AlignedBuffer<T>(checked(TRule.Moments * parameters * width));
        scalars = new double[TRule.Scalars * width];
        rows = new AlignedBuffer<T>(TRule.Coefficients * width);
        Span<double> starts = stackalloc double[3];
        for (var lane = 0; lane < width; lane++)
        {
            starts.Clear();
            TRule.Begin(ConfigOf(lane), starts, ScalarsOf(lane));
            for (var moment = 0; moment < TRule.Moments; moment++)
            {
                var start = T.CreateTruncating(starts[moment]);
                for (var i = 0; i < parameters; i++)
                {
                    state.Span[(((moment * parameters) + i) * width) + lane] = start;
                }
            }
        }

        CompareLanes();
    }

    public override int StatePerTrial => TRule.Moments * parameters;

    public override int ScalarsPerTrial => TRule.Scalars;

    public override void Load(int lane, ReadOnlySpan<T> vectors, ReadOnlySpan<double> numbers)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            state.Span[(i * width) + lane] = vectors[i];
        }

        Part();
        numbers.CopyTo(ScalarsOf(lane));
        CompareLanes();
    }

    public override void Store(int lane, Span<T> vectors, Span<double> numbers)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = state.Span[(i * width) + lane];
        }

        ScalarsOf(alike ? 0 : lane).CopyTo(numbers);
    }

    public override void Clear(int lane)
    {
        for (var i = lane; i < state.Length; i += width)
        {
            state.Span[i] = T.Zero;
        }
    }

    public override void Step(AlignedBuffer<T> parameters, AlignedBuffer<T> gradient, ReadOnlySpan<StepSettings> steps)
    {
        if (alike && AllEqual(steps))
        {
            TRule.Prepare(lanes[0], steps[0], ScalarsOf(0), coefficients);
            for (var i = 0; i < coefficients.Length; i++)
            {
                Simd.Constant<T>(coefficients[i]).StoreAligned(rows.Pointer + (i * Vector512<T>.Count));
            }

            Apply(parameters.Pointer, gradient.Pointer, 0);
            return;
        }

        Part();
        PrepareEach(steps);
        Apply(parameters.Pointer, gradient.Pointer, TRule.Coefficients);
    }

    /// <summary>From now on each lane has running numbers of its own.</summary>
    private void Part()
    {
        for (var lane = 1; lane < width && alike; lane++)
        {
            ScalarsOf(0).CopyTo(ScalarsOf(lane));
        }

        alike = false;
    }

    /// <summary>Finds trials with the same settings and running numbers, for which coefficients are computed only once.</summary>
    private void CompareLanes()
    {
        alike = true;
        for (var lane = 1; lane < width; lane++)
        {
            asBefore[lane] = ConfigOf(lane) == ConfigOf(lane - 1) && ScalarsOf(lane).SequenceEqual(ScalarsOf(lane - 1));
            alike &= asBefore[lane];
        }
    }

    private void PrepareEach(ReadOnlySpan<StepSettings> steps)
    {
        var all = rows.Span;
        var previous = default(StepSettings);
        for (var lane = 0; lane < width; lane++)
        {
            var step = steps[lane < steps.Length ? lane : 0];
            asBefore[lane] &= step == previous;
            if (asBefore[lane])
            {
                // Same settings and history as the lane before, so its numbers apply.
                ScalarsOf(lane - 1).CopyTo(ScalarsOf(lane));
            }
            else
            {
                TRule.Prepare(ConfigOf(lane), step, ScalarsOf(lane), coefficients);
            }

            previous = step;
            var vector = lane / Vector512<T>.Count;
            for (var i = 0; i < coefficients.Length; i++)
            {
                all[(((vector * coefficients.Length) + i) * Vector512<T>.Count) + (lane % Vector512<T>.Count)] =
                    T.CreateTruncating(coefficients[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(T* w, T* g, int coefficientStep)
    {
        nint moment = (nint)parameters * width;
        var first = state.Pointer;
        var second = first + moment;
        var third = second + moment;
        for (var v = 0; v < width / Vector512<T>.Count; v++)
        {
            var c = new ReadOnlySpan<Vector512<T>>(rows.Pointer + (v * coefficientStep * Vector512<T>.Count), TRule.Coefficients);
            for (nint i = v * Vector512<T>.Count; i < moment; i += width)
            {
                var a = TRule.Moments > 0 ? Vector512.LoadAligned(first + i) : default;
                var b = TRule.Moments > 1 ? Vector512.LoadAligned(second + i) : default;
                var d = TRule.Moments > 2 ? Vector512.LoadAligned(third + i) : default;
                TRule.Apply(Vector512.LoadAligned(w + i), Vector512.LoadAligned(g + i), ref a, ref b, ref d, c).StoreAligned(w + i);
                if (TRule.Moments > 0)
                {
                    Simd.FlushTiny(a).StoreAligned(first + i);
                }

                if (TRule.Moments > 1)
                {
                    Simd.FlushTiny(b).StoreAligned(second + i);
                }

                if (TRule.Moments > 2)
                {
                    Simd.FlushTiny(d).StoreAligned(third + i);
                }
            }
        }
    }

    private static bool AllEqual(ReadOnlySpan<StepSettings> steps)
    {
        for (var i = 1; i < steps.Length; i++)
        {
            if (steps[i] != steps[0])
            {
                return false;
            }
        }

        return true;
    }

    private OptimizerConfig ConfigOf(int lane) => lanes[lane < lanes.Length ? lane : 0];

    private Span<double> ScalarsOf(int lane) => scalars.AsSpan(lane * TRule.Scalars, TRule.Scalars);
}
