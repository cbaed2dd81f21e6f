using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>η multiplied by the factor after every epoch; never below the floor. PyTorch's ExponentialLR.</summary>
internal sealed class ExponentialRate(ScheduleConfig config, double rate) : RateSchedule
{
    public override double[] State { get; } = [1];

    public override double Rate(int epoch, long update) => Math.Max(config.Floor, rate * State[0]);

    public override void EpochEnded(int epoch, double loss) => State[0] *= config.Factor;
}
