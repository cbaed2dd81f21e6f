using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>
/// From η/25 up to η over the <c>warmup</c> share of all updates, then down to η/250,000, both along half a cosine. An end below the
/// floor is replaced by the floor. Smith, Topin, "Super-convergence", 2019; PyTorch's OneCycleLR with its defaults.
/// </summary>
internal sealed class OneCycleRate(ScheduleConfig config, double rate, long updates) : RateSchedule
{
    public override double Rate(int epoch, long update)
    {
        var (first, last) = (Math.Max(config.Floor, rate / 25), Math.Max(config.Floor, rate / 25 / 1e4));
        var peak = (config.Warmup * updates) - 1;
        var end = updates - 1.0;
        return update <= peak
            ? HalfCosine(first, rate, peak <= 0 ? 1 : update / peak)
            : HalfCosine(rate, last, Math.Min(1, (update - Math.Max(0, peak)) / Math.Max(1, end - Math.Max(0, peak))));
    }
}
