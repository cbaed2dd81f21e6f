using System.Numerics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>
/// Simulated annealing: propose every coordinate plus step·N(0, 1), clamped to ±range (0: unbounded); accept a lower value
/// always, a value higher by Δ with probability e^{−Δ/T}. T starts at the setting temperature and is multiplied by the
/// setting cooling after each update. Kirkpatrick, Gelatt, Vecchi, "Optimization by simulated annealing", Science 220 (1983).
/// </summary>
public sealed class Annealing<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OptimizerConfig config;
    private readonly RandomStream stream;
    private readonly T[] proposal;

    public Annealing(OptimizerConfig config, int count, TrialSeeds seeds)
        : base(count, 0, 2)
    {
        this.config = config;
        stream = RandomStream.Named(seeds.Sweep, seeds.Noise, StreamPurpose.Walk);
        proposal = Padding.Allocate<T>(count);
        Scalars[0] = config.Temperature;
    }

    public override bool NeedsGradient => false;

    public override void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective)
    {
        stream.Position = (long)Scalars[1];
        for (var i = 0; i < Count; i++)
        {
            var x = double.CreateTruncating(parameters[i]) + (config.Step * stream.NextGaussian());
            proposal[i] = T.CreateTruncating(config.Range > 0 ? Math.Clamp(x, -config.Range, config.Range) : x);
        }

        var luck = stream.NextDouble();
        var rise = objective.Value(proposal) - value;
        if (rise <= 0 || luck < Simd.Exp(-rise / Scalars[0]))
        {
            proposal.CopyTo(parameters);
        }

        Scalars[0] *= config.Cooling;
        Scalars[1] = stream.Position;
    }
}
