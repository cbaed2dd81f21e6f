using System.Numerics;
using Runner.Networks;
using Runner.Optimizers;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Tests.Optimizers;

/// <summary>Optimizers walking on surfaces, without the trainer.</summary>
internal static class Rules
{
    public static OptimizerConfig Config(OptimizerKind kind, double lr) => new(
        kind, lr, 0.9, 0, 0.9, kind == OptimizerKind.Lion ? 0.99 : 0.999, kind switch
        {
            OptimizerKind.Adagrad => 1e-10,
            OptimizerKind.Adadelta => 1e-6,
            _ => 1e-8,
        }, 0.99, 0.9, 0, 0, 0.004, 0.5, 1.2, 1e-6, 50, 100, 0.1, 10, 0.999, 5);

    /// <summary>The points after each update.</summary>
    public static IEnumerable<T[]> Walk<T>(
        OptimizerConfig config, ISurface surface, T[] start, int updates, double decay = 0, TrialSeeds seeds = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var optimizer = Optimizer<T>.Of(config, start.Length, seeds, updates);
        var parameters = Padding.Allocate<T>(start.Length);
        var gradient = Padding.Allocate<T>(start.Length);
        start.CopyTo(parameters, 0);
        var objective = new On<T>(surface);
        for (var i = 0; i < updates; i++)
        {
            var value = optimizer.NeedsGradient ? objective.ValueAndGradient(parameters, gradient) : objective.Value(parameters);
            optimizer.Step(parameters, gradient, value, new StepSettings(config.Lr, config.Momentum, decay), objective);
            yield return parameters[..start.Length];
        }
    }

    private sealed class On<T>(ISurface surface) : IObjective<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Value(ReadOnlySpan<T> parameters) => surface.Value(Point(parameters));

        public double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient)
        {
            var slopes = new double[surface.Dimensions];
            var value = surface.Gradient(Point(parameters), slopes);
            for (var i = 0; i < slopes.Length; i++)
            {
                gradient[i] = T.CreateTruncating(slopes[i]);
            }

            return value;
        }

        private double[] Point(ReadOnlySpan<T> parameters)
        {
            var point = new double[surface.Dimensions];
            for (var i = 0; i < point.Length; i++)
            {
                point[i] = double.CreateTruncating(parameters[i]);
            }

            return point;
        }
    }
}
