using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>
/// η_min + (η − η_min)(1 + cos(π·T_cur/T_i))/2, T_cur epochs since the start of the cycle, T_i its length. With a restart
/// factor the next cycle starts at η again and is longer by that factor; without one the rate stays at the floor. Loshchilov,
/// Hutter, "SGDR", ICLR 2017, eq. 5; PyTorch's CosineAnnealingLR and CosineAnnealingWarmRestarts, stepped by epoch.
/// </summary>
internal sealed class CosineRate(ScheduleConfig config, double rate, int budget) : RateSchedule
{
    /// <inheritdoc/>
    /// <remarks>The epoch at which the current cycle began, and its length.</remarks>
    public override double[] State { get; } = [0, config.Every > 0 ? config.Every : Math.Max(1, budget)];

    public override double Rate(int epoch, long update) =>
        HalfCosine(rate, config.Floor, Math.Min(1, (epoch - State[0]) / State[1]));

    public override void EpochEnded(int epoch, double loss)
    {
        if (config.RestartFactor > 0 && epoch - State[0] >= State[1])
        {
            State[0] += State[1];
            State[1] = Math.Max(1, Math.Floor(State[1] * config.RestartFactor));
        }
    }
}
