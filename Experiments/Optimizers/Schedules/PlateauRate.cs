using Runner.Specs;

namespace Runner.Optimizers.Schedules;

/// <summary>η times the factor when the training loss has not fallen by a relative 1e-4 for more than <c>patience</c> epochs;
/// then the count starts anew; never below the floor. PyTorch's ReduceLROnPlateau with its defaults.</summary>
internal sealed class PlateauRate(ScheduleConfig config, double rate) : RateSchedule
{
    /// <inheritdoc/>
    /// <remarks>The rate, the best loss, and the epochs since without improvement.</remarks>
    public override double[] State { get; } = [rate, double.PositiveInfinity, 0];

    public override bool NeedsLoss => true;

    public override double Rate(int epoch, long update) => State[0];

    public override void EpochEnded(int epoch, double loss)
    {
        if (loss < State[1] * (1 - 1e-4))
        {
            State[1] = loss;
            State[2] = 0;
            return;
        }

        State[2]++;
        if (State[2] > config.Patience)
        {
            State[0] = Math.Max(config.Floor, State[0] * config.Factor);
            State[2] = 0;
        }
    }
}
