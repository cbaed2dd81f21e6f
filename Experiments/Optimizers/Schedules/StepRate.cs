using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>η is multiplied by the factor after every <c>every</c> epochs, or after the epochs listed in <c>at</c>; never
/// below the floor. PyTorch's StepLR and MultiStepLR.</summary>
internal sealed class StepRate(ScheduleConfig config, double rate) : RateSchedule
{
    /// <inheritdoc/>
    /// <remarks>The product of the factors so far.</remarks>
    public override double[] State { get; } = [1];

    public override double Rate(int epoch, long update) => Math.Max(config.Floor, rate * State[0]);

    public override void EpochEnded(int epoch, double loss)
    {
        var cuts = config.At.IsDefaultOrEmpty ? config.Every > 0 && epoch % config.Every == 0 : config.At.Contains(epoch);
        if (cuts)
        {
            State[0] *= config.Factor;
        }
    }
}
