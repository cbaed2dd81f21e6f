using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>η·min(1, (t + 1)/w), t the updates finished, w the updates in the warm-up epochs. Goyal et al., "Accurate, large
/// minibatch SGD", 2017, section 2.2.</summary>
internal sealed class LinearWarmup(ScheduleConfig config, double rate, long updatesPerEpoch) : RateSchedule
{
    public override double Rate(int epoch, long update)
    {
        var updates = config.Warmup * updatesPerEpoch;
        return updates <= 0 ? rate : rate * Math.Min(1, (update + 1) / updates);
    }
}
