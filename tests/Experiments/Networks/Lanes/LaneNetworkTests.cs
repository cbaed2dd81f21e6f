using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Lanes;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Specs;

namespace Runner.Tests.Networks.Lanes;

public sealed class LaneNetworkTests
{
    private static readonly RegularizerConfig NoPenalty = new(0, 0, 0, 0.05, 0, 0);

    [Fact]
    public void A_trial_in_a_lane_has_the_bits_of_the_trial_alone_in_float32() => SameBits<float>(120);

    [Fact]
    public void A_trial_in_a_lane_has_the_bits_of_the_trial_alone_in_float64() => SameBits<double>(120);

    [Fact]
    public void Steps_in_lanes_allocate_nothing()
    {
        var shape = Shape([2, 2, 1], ActivationKind.Sigmoid, ActivationKind.Sigmoid, bias: true, tied: false);
        var lanes = new LaneNetwork<float>(shape, LossOf<float>(LossKind.Mse, ActivationKind.Sigmoid), 64, 4);
        var optimizer = LaneOptimizer<float>.Of([Settings(OptimizerKind.Adam, 0.01)], lanes.Layout.Count, 64)!;
        var data = new AlignedBuffer<float>(12);
        var sum = new LaneLossSum<float>(64);
        var steps = new[] { new StepSettings(0.01, 0, 0) };
        var each = Enumerable.Range(0, 64).Select(i => new StepSettings(0.01 * i, 0, 0)).ToArray();
        for (var warm = 0; warm < 2; warm++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                unsafe
                {
                    sum.Clear();
                    lanes.Differentiate(
                        sum, new LaneSamples<float>((nint)data.Pointer, true), new LaneSamples<float>((nint)(data.Pointer + 8), true), 4);
                }

                optimizer.Step(lanes.Parameters, lanes.Gradient, i % 2 == 0 ? steps : each);
            }

            if (warm == 1)
            {
                GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
            }
        }
    }

    [Fact]
    public void Watched_losses_are_never_called_finite_when_their_sum_is_not() => SameFiniteness<float>();

    [Fact]
    public void Nor_are_those_in_float64_whose_sum_overflows() => SameFiniteness<double>();

    private static void SameFiniteness<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The square of the second weight overflows in float32; the sum of five squares of the third in float64.
        double[] weights = [1, 1e20, 1.2e154, double.PositiveInfinity, double.NaN, -1, 0];
        const int batch = 5;
        var width = Vector512<T>.Count;
        var shape = Shape([1, 1], ActivationKind.Identity, ActivationKind.Identity, bias: false, tied: false);
        var lanes = new LaneNetwork<T>(shape, LossOf<T>(LossKind.Mse, ActivationKind.Identity), width, batch);
        lanes.Parameters.Span.Clear();
        for (var lane = 0; lane < weights.Length; lane++)
        {
            lanes.Load(lane, [T.CreateTruncating(weights[lane])]);
        }

        var x = new AlignedBuffer<T>(batch);
        x.Span.Fill(T.One);
        var zeros = new AlignedBuffer<T>(batch);
        var sum = new LaneLossSum<T>(width);
        var totals = new AlignedBuffer<double>(width);
        lanes.Differentiate(sum, LaneSamples<T>.SharedFrom(x), LaneSamples<T>.SharedFrom(zeros), batch);
        sum.Totals(totals);
        var finite = totals.Span.ToArray().Select(double.IsFinite).ToArray();
        finite.Count(one => !one).ShouldBe(typeof(T) == typeof(float) ? 4 : 3);
        var gradient = lanes.Gradient.Span.ToArray();

        sum.Watch();
        lanes.Differentiate(sum, LaneSamples<T>.SharedFrom(x), LaneSamples<T>.SharedFrom(zeros), batch);
        sum.AreSurelyFinite.ShouldBeFalse();
        lanes.Gradient.Span.ToArray().ShouldBe(gradient);

        sum.Clear();
        sum.IsWatching.ShouldBeFalse();
        lanes.Measure(sum, LaneSamples<T>.SharedFrom(zeros), batch);
        sum.Totals(totals);
        totals.Span.ToArray().Select(double.IsFinite).ShouldBe(finite);

        for (var lane = 0; lane < width; lane++)
        {
            lanes.Parameters.Span.Clear();
            lanes.Load(lane, [T.CreateTruncating(weights.ElementAtOrDefault(lane))]);
            sum.Watch();
            lanes.Differentiate(sum, LaneSamples<T>.SharedFrom(x), LaneSamples<T>.SharedFrom(zeros), batch);
            sum.AreSurelyFinite.ShouldBe(finite[lane]);
        }
    }

    private static unsafe void SameBits<T>(int cases)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(1, 0, StreamPurpose.Test);
        LossKind[] losses = [LossKind.Mse, LossKind.HalfMse, LossKind.BinaryCrossEntropy, LossKind.L1, LossKind.Huber];
        var rules = Enum.GetValues<OptimizerKind>().Where(kind => kind < OptimizerKind.Lbfgs).ToArray();
        var activations = Enum.GetValues<ActivationKind>();
        for (var i = 0; i < cases; i++)
        {
            var widths = Enumerable.Range(0, 2 + stream.NextInt32(3)).Select(_ => 1 + stream.NextInt32(i % 10 == 0 ? 16 : 5)).ToArray();
            var tied = stream.NextInt32(4) == 0;
            if (tied)
            {
                widths = [.. widths, .. widths[..^1].Reverse()];
            }

            var output = stream.NextInt32(2) == 0 ? ActivationKind.Sigmoid : activations[stream.NextInt32(activations.Length)];
            var shape = Shape(widths, activations[i % activations.Length], output, stream.NextInt32(4) != 0, tied);
            var loss = LossOf<T>(losses[stream.NextInt32(losses.Length)], output);
            var batch = 1 + stream.NextInt32(7);
            var width = Vector512<T>.Count * (stream.NextInt32(2) == 0 ? 1 : 4);
            var trials = 1 + stream.NextInt32(width);
            var shared = stream.NextInt32(2) == 0;
            var rule = rules[i % rules.Length];
            Compare(stream, shape, loss, rule, batch, width, trials, shared, alike: stream.NextInt32(2) == 0);
        }
    }

    private static unsafe void Compare<T>(
        RandomStream stream, NetworkShape shape, Loss<T> loss, OptimizerKind rule, int batch, int width, int trials, bool shared, bool alike)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int updates = 12;
        var lanes = new LaneNetwork<T>(shape, loss, width, batch);
        var count = lanes.Layout.Count;
        var starts = Enumerable.Range(0, trials).Select(_ => Gaussians<T>(stream, count)).ToArray();

        // One trial runs away: nothing of it may reach its neighbours.
        var settings = Enumerable.Range(0, trials)
            .Select(t => Settings(rule, !alike && t == trials / 2 ? 1e30 : alike ? 0.01 : 0.01 * (t + 1)))
            .ToArray();
        var features = batch * lanes.Inputs;
        var wanted = batch * lanes.Outputs;
        var inputs = Enumerable.Range(0, updates).Select(_ => Enumerable.Range(0, shared ? 1 : trials).Select(_ => Gaussians<T>(stream, features)).ToArray()).ToArray();
        var targets = Enumerable.Range(0, updates).Select(_ => Enumerable.Range(0, shared ? 1 : trials).Select(_ => Uniforms<T>(stream, wanted)).ToArray()).ToArray();

        for (var t = 0; t < trials; t++)
        {
            lanes.Load(t, starts[t]);
        }

        var optimizer = LaneOptimizer<T>.Of(settings, count, width)!;
        var sum = new LaneLossSum<T>(width);
        var totals = new AlignedBuffer<double>(width);
        var x = new AlignedBuffer<T>(features * (shared ? 1 : width));
        var y = new AlignedBuffer<T>(wanted * (shared ? 1 : width));
        var laneLosses = new double[updates][];
        for (var update = 0; update < updates; update++)
        {
            Spread(inputs[update], x, features, width, shared);
            Spread(targets[update], y, wanted, width, shared);
            sum.Clear();
            lanes.Differentiate(sum, new LaneSamples<T>((nint)x.Pointer, shared), new LaneSamples<T>((nint)y.Pointer, shared), batch);
            sum.Totals(totals);
            laneLosses[update] = totals.Span.ToArray();
            optimizer.Step(lanes.Parameters, lanes.Gradient, [.. settings.Select(s => new StepSettings(s.Lr, 0.9, 0.001))]);
        }

        var network = shape.Build<T>(batch, 0, loss.FromPreactivation);
        var objective = new NetworkObjective<T>(network, loss, NoPenalty);
        for (var t = 0; t < trials; t++)
        {
            var w = Padding.Allocate<T>(count);
            starts[t].CopyTo(w, 0);
            var g = Padding.Allocate<T>(count);
            var alone = Optimizer<T>.Of(settings[t], count, default, updates);
            for (var update = 0; update < updates; update++)
            {
                objective.SetBatch(batch, inputs[update][shared ? 0 : t], targets[update][shared ? 0 : t], null);
                var value = objective.ValueAndGradient(w, g);
                Bits(laneLosses[update][t] / loss.Divisor(batch, lanes.Outputs)).ShouldBe(Bits(value));
                alone.Step(w, g, value, new StepSettings(settings[t].Lr, 0.9, 0.001), objective);
            }

            var lane = new T[count];
            lanes.Store(t, lane);
            lane.Select(v => Bits(double.CreateTruncating(v))).ShouldBe(w.Take(count).Select(v => Bits(double.CreateTruncating(v))));
        }
    }

    /// <summary>The bits, any NaN counting as one.</summary>
    private static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    private static void Spread<T>(T[][] rows, AlignedBuffer<T> buffer, int count, int width, bool shared)
        where T : unmanaged
    {
        if (shared)
        {
            rows[0].CopyTo(buffer.Span);
            return;
        }

        for (var lane = 0; lane < rows.Length; lane++)
        {
            for (var i = 0; i < count; i++)
            {
                buffer.Span[(i * width) + lane] = rows[lane][i];
            }
        }
    }

    private static T[] Gaussians<T>(RandomStream stream, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[count];
        stream.FillGaussian<T>(values);
        return values;
    }

    private static T[] Uniforms<T>(RandomStream stream, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[count];
        stream.FillUniform<T>(values);
        return values;
    }

    private static NetworkShape Shape(int[] widths, ActivationKind hidden, ActivationKind output, bool bias, bool tied)
    {
        var layers = ImmutableArray.CreateBuilder<DenseShape>();
        var count = widths.Length - 1;
        for (var i = 0; i < count; i++)
        {
            var last = i == count - 1;
            layers.Add(new DenseShape(widths[i], widths[i + 1], last ? output : hidden, tied && i >= count / 2 ? count - 1 - i : -1, !last));
        }

        return new NetworkShape(layers.ToImmutable(), -1, bias, 0.01);
    }

    private static Loss<T> LossOf<T>(LossKind kind, ActivationKind output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Loss<T>.Of(new LossConfig(kind, LossReduction.Mean, 1, false), output);

    private static OptimizerConfig Settings(OptimizerKind kind, double rate) => new(
        kind, rate, 0.9, 0.1, 0.9, 0.999, 1e-8, 0.99, 0.9, 1e-3, 0.1, 4e-3, 0.5, 1.2, 1e-6, 50, 10, 0, 0, 0, 0);
}
