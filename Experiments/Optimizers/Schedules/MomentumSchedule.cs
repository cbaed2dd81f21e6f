using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>μ_t = min(1 − 1/(2(⌊t/every⌋ + 1)), μ_max), t the updates finished, and μ_final for the last updates of the budget.
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, eq. 5 (with every = 250,
/// where it is written 1 − 2^{−1−log₂(⌊t/250⌋+1)}).</summary>
public static class MomentumSchedule
{
    /// <param name="momentum">The momentum of the optimizer, used if there is no schedule.</param>
    /// <param name="updates">The number of updates of the whole training.</param>
    public static double At(ScheduleConfig config, double momentum, long update, long updates)
    {
        if (double.IsNaN(config.MomentumMax))
        {
            return momentum;
        }

        return config.MomentumLast > 0 && update >= updates - config.MomentumLast
            ? config.MomentumFinal
            : Math.Min(1 - (0.5 / ((update / Math.Max(1, config.MomentumEvery)) + 1)), config.MomentumMax);
    }
}
