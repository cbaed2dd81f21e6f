using System.Numerics;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>
/// An update rule whose state consists of two flat buffers, which are all that a checkpoint stores. Parameters, gradients
/// and state vectors are padded (<see cref="Padding"/>); if the padding of the gradient is 0, rules keep the padding of
/// the parameters at 0.
/// </summary>
public abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="count">Number of parameters, without padding.</param>
    protected Optimizer(int count, int vectors, int scalars)
    {
        Count = count;
        Stride = Padding.Up<T>(count);
        State = Padding.Allocate<T>(checked(Stride * vectors));
        Scalars = new double[scalars];
    }

    public int Count { get; }

    /// <summary>The state vectors one after another, each <see cref="Stride"/> long.</summary>
    public T[] State { get; }

    /// <summary>Scalars of the state: step counts, powers of decay rates, positions of random streams.</summary>
    public double[] Scalars { get; }

    /// <summary>Whether <see cref="Step"/> uses the gradient; gradient-free optimizers evaluate the objective instead.</summary>
    public virtual bool NeedsGradient => true;

    protected int Stride { get; }

    /// <summary>Performs one update.</summary>
    /// <param name="parameters">Updated in place.</param>
    /// <param name="gradient">The gradient at the parameters, after clipping; may be overwritten.</param>
    /// <param name="value">The objective at the parameters.</param>
    /// <param name="objective">For rules that evaluate other points, on the same batch.</param>
    public abstract void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective);

    /// <param name="updates">The budget in updates: L-BFGS allocates no more history than this.</param>
    public static Optimizer<T> Of(OptimizerConfig config, int count, TrialSeeds seeds, long updates) => config.Kind switch
    {
        OptimizerKind.Sgd => new ElementOptimizer<T, Sgd<T>>(config, count),
        OptimizerKind.Momentum => new ElementOptimizer<T, Momentum<T>>(config, count),
        OptimizerKind.Nesterov => new ElementOptimizer<T, Nesterov<T>>(config, count),
        OptimizerKind.Adagrad => new ElementOptimizer<T, Adagrad<T>>(config, count),
        OptimizerKind.Rmsprop => new ElementOptimizer<T, Rmsprop<T>>(config, count),
        OptimizerKind.Adam => new ElementOptimizer<T, Adam<T>>(config, count),
        OptimizerKind.Adamw => new ElementOptimizer<T, AdamW<T>>(config, count),
        OptimizerKind.Adadelta => new ElementOptimizer<T, Adadelta<T>>(config, count),
        OptimizerKind.Amsgrad => new ElementOptimizer<T, AmsGrad<T>>(config, count),
        OptimizerKind.Adamax => new ElementOptimizer<T, Adamax<T>>(config, count),
        OptimizerKind.Nadam => new ElementOptimizer<T, NAdam<T>>(config, count),
        OptimizerKind.Radam => new ElementOptimizer<T, RAdam<T>>(config, count),
        OptimizerKind.Rprop => new ElementOptimizer<T, Rprop<T>>(config, count),
        OptimizerKind.Lion => new ElementOptimizer<T, Lion<T>>(config, count),
        OptimizerKind.Lbfgs => new Lbfgs<T>(count, (int)Math.Clamp(updates, 1, Math.Max(1, config.History))),
        OptimizerKind.HillClimbing => new HillClimbing<T>(config, count),
        OptimizerKind.Annealing => new Annealing<T>(config, count, seeds),
        OptimizerKind.RandomSearch => new RandomSearch<T>(config, count, seeds),
        _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, "no such optimizer"),
    };
}
