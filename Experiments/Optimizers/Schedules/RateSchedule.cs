using Runner.Numerics;
using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>
/// The rate as a function of where training is. The clock is the budget's unit, called epoch here: with a budget in updates,
/// settings that count epochs count updates. Powers are made by repeated multiplication and cosines by our own function, so
/// that the rate is the same number on every machine.
/// </summary>
public abstract class RateSchedule
{
    /// <summary>What a checkpoint must keep; as long as the schedule needs.</summary>
    public virtual double[] State => [];

    /// <summary>The rate of one update.</summary>
    /// <param name="epoch">Epochs finished.</param>
    /// <param name="update">Updates finished.</param>
    public abstract double Rate(int epoch, long update);

    /// <summary>Called after each epoch with the training loss there.</summary>
    /// <param name="epoch">Epochs finished.</param>
    /// <param name="loss">Only measured for schedules that <see cref="NeedsLoss"/>; else NaN.</param>
    public virtual void EpochEnded(int epoch, double loss)
    {
    }

    public virtual bool NeedsLoss => false;

    /// <param name="rate">The rate that the optimizer is configured with.</param>
    /// <param name="budget">Epochs of the whole training.</param>
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
