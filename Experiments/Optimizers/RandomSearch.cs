using System.Numerics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>Pure random search: each update draws every coordinate uniformly from [−range, range) and moves to the drawn point
/// if its value is lower. The baseline for all gradient-free optimizers. Bergstra, Bengio, JMLR 13 (2012).</summary>
public sealed class RandomSearch<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double range;
    private readonly RandomStream stream;
    private readonly T[] proposal;

    public RandomSearch(OptimizerConfig config, int count, TrialSeeds seeds)
        : base(count, 0, 1)
    {
        range = config.Range;
        stream = RandomStream.Named(seeds.Sweep, seeds.Noise, StreamPurpose.Walk);
        proposal = Padding.Allocate<T>(count);
    }

    public override bool NeedsGradient => false;

    public override void Step(Span<T> parameters, Span<T> gradient, double value, in StepSettings step, IObjective<T> objective)
    {
        stream.Position = (long)Scalars[0];
        for (var i = 0; i < Count; i++)
        {
            proposal[i] = T.CreateTruncating(((2 * stream.NextDouble()) - 1) * range);
        }

        Scalars[0] = stream.Position;
        if (objective.Value(proposal) < value)
        {
            proposal.CopyTo(parameters);
        }
    }
}
