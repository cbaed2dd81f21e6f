namespace Runner.Optimizers.Schedules;

/// <summary>η_t = η.</summary>
internal sealed class ConstantRate(double rate) : RateSchedule
{
    public override double Rate(int epoch, long update) => rate;
}
