using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>
/// The learning rate as a function of training progress. Time is counted in the unit of the budget, here called epoch: with
/// a budget in updates, settings that count epochs count updates. Powers are computed by repeated multiplication and cosines
/// by our own function, so that the rate has the same bits on every machine.
/// </summary>
public abstract class RateSchedule
{
    /// <summary>The state that a checkpoint stores; its length depends on the schedule.</summary>
    public virtual double[] State => [];

    /// <summary>The rate of one update.</summary>
    /// <param name="epoch">Epochs finished.</param>
    /// <param name="update">Updates finished.</param>
    public abstract double Rate(int epoch, long update);

    /// <summary>Called after each epoch with its training loss.</summary>
    /// <param name="epoch">Epochs finished.</param>
    /// <param name="loss">The training loss; NaN unless <see cref="NeedsLoss"/>, as it is then not measured.</param>
    public virtual void EpochEnded(int epoch, double loss)
    {
    }

    public virtual bool NeedsLoss => false;

    /// <param name="rate">The learning rate in the optimizer's configuration.</param>
    /// <param name="budget">The number of epochs of the whole training.</param>
    /// <param name="updatesPerEpoch">1 when the budget counts updates.</param>
    public static RateSchedule Of(ScheduleConfig config, double rate, int budget, long updatesPerEpoch) => config.Kind switch
    {
        ScheduleKind.Constant => new ConstantRate(rate),
        ScheduleKind.Step => new StepRate(config, rate),
        ScheduleKind.Exponential => new ExponentialRate(config, rate),
        ScheduleKind.Cosine => new CosineRate(config, rate, budget),
        ScheduleKind.LinearWarmup => new LinearWarmup(config, rate, updatesPerEpoch),
        ScheduleKind.OneCycle => new OneCycleRate(config, rate, budget * updatesPerEpoch),
        ScheduleKind.OnPlateau => new PlateauRate(config, rate),
        _ => throw new ArgumentOutOfRangeException(nameof(config), config.Kind, "no such schedule"),
    };

    /// <summary>From <paramref name="high"/> at share 0 to <paramref name="low"/> at share 1 along half a cosine.</summary>
    private protected static double HalfCosine(double high, double low, double share) =>
        low + ((high - low) * (1 + Simd.Cos(Math.PI * share)) / 2);
}
